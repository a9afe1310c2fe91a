/** The matrix itself: nothing is left out of it, and what it prints is what was seen. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DEPENDENCIES } from '../../../drills/faults/cell';
import { CAUSES, FAILURES } from '../../../drills/faults/failures';
import { CELLS, cellName, failuresOf, STEPS, WORDS, waysOf } from '../../../drills/faults/matrix';
import type { Verdict } from '../../../drills/faults/play';
import { spread } from '../../../drills/faults/spread';
import { functionOf, markedToken, stepOf, targetNameOf } from '../../../drills/faults/steps';
import { countTable, matrixLines, notHeldLines } from '../../../drills/faults/table';

const PAGE = readFileSync(path.resolve(__dirname, '..', '..', '..', 'docs', 'verification.md'), 'utf8');

it('has a cell for each failure at each step of each dependency, each once', () => {
  expect(new Set(CELLS.map(cellName)).size).toBe(CELLS.length);
  for (const dependency of DEPENDENCIES) {
    const own = CELLS.filter((cell) => cell.dependency === dependency && cell.failure !== 'lost-answer');
    expect([dependency, own.length]).toEqual([
      dependency,
      (STEPS[dependency].length + (WORDS[dependency]?.length ?? 0)) * failuresOf(dependency).length,
    ]);
  }
  expect(waysOf(CELLS).flat()).toHaveLength(CELLS.length);
});

it('is published with its number of cells', () => {
  expect(PAGE).toContain(countTable(CELLS));
});

it('has a spread with every dependency, every failure, and lost answers', () => {
  for (const turn of [0, 1, 7]) {
    const chosen = spread(CELLS, turn);
    // The pooler takes a world that has one.
    expect(new Set(chosen.map(({ dependency }) => dependency)).size).toBe(DEPENDENCIES.length - 1);
    expect(new Set(chosen.map(({ failure }) => failure)).size).toBe(FAILURES.length + 2);
  }
});

it.each([
  ['DiagnoseFunction1', { incident: { target: { name: 'lane-1' } } }, 'Diagnose', 'lane-1'],
  ['EscalateFunction1', { kind: 'unresolved', state: {} }, 'EscalateUnresolved', null],
  ['EscalateFunction1', { kind: 'waiting', state: {} }, 'AnnounceWaiting', null],
  ['EscalateFunction1', { kind: 'risk', look: 'validation', state: {} }, 'EscalateRisk', null],
  ['ReleaseFunction1', { resolved: true, state: {} }, 'ReleaseResolved', null],
  ['ReleaseFunction1', { resolved: false, state: {} }, 'ReleaseTarget', null],
  ['ReleaseFunction1', { detail: {} }, 'ReleaseByRule', null],
  ['ReportFunction1', { ending: {} }, 'ReportResolved', null],
  ['IntakeFunction1', { body: '{"labels":{"deployment":"lane-4"}}' }, 'Intake', 'lane-4'],
  ['PrepareFunction1', { input: { target: 'lane-2' }, execution: {} }, 'Prepare', 'lane-2'],
  ['SlackFunction1', { httpMethod: 'POST', body: 'payload=x' }, 'Slack', null],
  ['PagerDutyFunction1', { httpMethod: 'POST', body: '{}' }, 'PagerDuty', null],
  ['AnswerFunction1', { kind: 'pagerduty', execution: 'pool-1', by: 'Ada' }, 'Answer', null],
  ['AuthorizeFunction1', { authorizationToken: markedToken('t', 5, 3) }, 'Authorize', 'lane-5'],
])('knows %s by what it is called with: %j', (logicalId, event, step, target) => {
  expect(stepOf({ logicalId }, event)).toBe(step);
  expect(targetNameOf(event)).toBe(target);
  expect(logicalId.startsWith(functionOf(step === 'ReleaseByRule' ? 'Release' : step))).toBe(true);
});

it('tells causes apart', () => {
  const said = (text: string) =>
    Object.entries(CAUSES)
      .filter(([, cause]) => cause.test(text))
      .map(([name]) => name);
  expect(said('kubernetes: connect ECONNREFUSED 127.0.0.1:1')).toEqual(['refused']);
  expect(said('postgres: getaddrinfo ENOTFOUND db.invalid')).toEqual(['unknown-name']);
  expect(said('prometheus: HTTP 403: {}')).toEqual(['forbidden']);
  expect(said('no answer within 5000 ms')).toEqual([
    ...['hangs-before', 'hangs-within', 'slow-drip'],
    // It may be met before the bound on an answer's length.
    'huge-answer',
  ]);
  expect(said('the deployment could not be read')).toEqual([]);
});

describe('the table', () => {
  const [one, two] = CELLS;
  if (!one || !two) throw new RangeError('there are no cells');
  const good = { what: 'a', expected: '1', happened: '1', holds: true };
  const bad = { what: 'the lock', expected: 'free', happened: 'held', holds: false };
  const verdict = (cell: typeof one, holds: boolean): Verdict => ({
    ...{ cell, name: cellName(cell), about: '', holds, seconds: 3, timeline: [] },
    facts: holds ? [good] : [good, bad],
  });

  it('marks each cell, and says what did not hold', () => {
    const verdicts = [verdict(one, true), verdict(two, false)];
    expect(matrixLines(verdicts).join('\n')).toMatch(/kubernetes × Diagnose +ok FAIL/);
    expect(notHeldLines(verdicts).join('\n')).toMatch(/FAILED.*unknown-name.*\n.*the lock +free +held/);
    const second = { ...verdict(one, true), isSecond: true };
    expect(notHeldLines([second, verdict(two, true)])).toEqual(['1 hold only when they are played alone']);
  });
});
