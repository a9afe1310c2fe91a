/** What a person who was woken reads in five seconds, of recorded executions and at their turning points. */
import { glanceOf } from '../../src/documents/glance';
import { doneText, neededText, nextPageText, trendText, wrongText } from '../../src/documents/glance-text';
import { readExecution } from '../../src/history/read';
import type { STATE } from '../../src/workflow/states';
import { recordedWithEvidence as recorded } from '../support/recorded-history';

type Name = Parameters<typeof recorded>[0];

/** At its end, or as it stood when a state had been left for the first time. */
const glance = (name: Name, after?: keyof typeof STATE) => {
  const { events, execution } = recorded(name);
  if (after === undefined) return glanceOf(readExecution(events, execution), null);
  const left = events.findIndex(({ stateExitedEventDetails }) => stateExitedEventDetails?.name === after);
  expect(left).toBeGreaterThan(0);
  return glanceOf(readExecution(events.slice(0, left + 1), { status: 'RUNNING' }), null);
};

it.each<[Name, ReturnType<typeof glance>['needed']]>([
  ['resolved', { kind: 'nothing', why: 'over' }],
  ['dry-run', { kind: 'nothing', why: 'dry-run' }],
  ['input-rejected', { kind: 'left-open', outcome: null }],
  ['aborted', { kind: 'left-open', outcome: 'open' }],
  ['timed-out', { kind: 'left-open', outcome: 'open' }],
])('says what an execution needs once it has ended: %s', (name, needed) => {
  expect(glance(name)).toMatchObject({ needed, nextPage: null });
});

it('asks for a decision while a plan waits, and says until when', () => {
  const { needed } = glance('approved', 'AskForApproval');
  expect(needed).toMatchObject({ kind: 'approval', plan: expect.any(String) });
  expect(neededText(needed)).toMatch(/^Decide by \d\d:\d\d:\d\d UTC: .+\.$/);
});

it('says that a person has to take over, and that nothing more is changed, once one was called', () => {
  const { needed } = glance('exhausted', 'EscalateExhausted');
  expect(needed).toMatchObject({ kind: 'take-over', why: 'steps-exhausted', acknowledgedBy: null });
  const text = neededText(needed);
  expect(text).toMatch(/^Take over: every permitted change was made/);
  expect(text).toContain('changes nothing more, also when changes are allowed again');
  expect(text).toContain('Nobody has acknowledged it.');
});

it('names who acknowledged it, by the record before the history knows, and expects no page after that', () => {
  const { events } = recorded('exhausted');
  const said = { by: 'ada', at: '2026-01-31T03:01:00Z', audiences: [] };
  const left = events.findIndex(
    ({ stateExitedEventDetails: exited }) => exited?.name === 'EscalateExhausted',
  );
  const history = readExecution(events.slice(0, left + 1), { status: 'RUNNING' });
  expect(neededText(glanceOf(history, said).needed)).toContain('Acknowledged by ada.');
});

it('says what was done, and what of it was taken back', () => {
  const { done } = glance('undone');
  expect(done.some(({ undone }) => undone)).toBe(true);
  expect(doneText(glance('undone'))).toContain('(undone since)');
  expect(doneText(glance('dry-run'))).toBe('Nothing was changed.');
});

it('says whether it gets better, by the samples', () => {
  expect(trendText(glance('resolved', 'Diagnose').trend)).toBe('Not known: nothing was validated so far.');
  expect(glance('resolved').trend).toMatchObject({ kind: 'healthy' });
  expect(trendText(glance('resolved').trend)).toMatch(/^Yes: healthy, \d of \d checks pass\.$/);
});

it('counts down to the next page while it runs', () => {
  const running = glance('resolved', 'Diagnose');
  const { at = '' } = running.nextPage ?? {};
  expect(running.nextPage).toEqual({ at: expect.any(String), why: 'clock' });
  const text = (beforeMs: number) => nextPageText(running.nextPage, Date.parse(at) - beforeMs, true);
  expect(text(200_000)).toMatch(/^In 3 min 20 s, at .* UTC: the lead engineer, if it is open then\.$/);
  expect(text(-1_000)).toMatch(/^Now due: the lead engineer/);
  expect(nextPageText(null, 0, false)).toBe('None: it has ended.');
});

it('says what is wrong with its figures first', () => {
  expect(wrongText(glance('resolved', 'Diagnose'))).toMatch(/^\d.* of requests fail, the fullest pool is /);
});

it('needs nobody where it is a check: what that finds is told by its own messages', () => {
  const { events, execution } = recorded('dry-run');
  const check = { id: 'check-1', executionArn: 'arn:x', startedAt: '', targets: [], isWhole: true };
  const history = { ...readExecution(events, execution), incident: null, check };
  const { needed } = glanceOf(history, null);
  expect(needed).toEqual({ kind: 'nothing', why: 'check' });
  expect(neededText(needed)).toMatch(/^Nothing: a check changes nothing/);
});
