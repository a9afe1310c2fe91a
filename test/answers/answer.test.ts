/** An answer by link: once, by one, for exactly what was asked, and recorded as whose link it was. */
import * as fc from 'fast-check';
import { answer, type Outcome, type StopExecution } from '../../src/answers/answer';
import { type Judged, judge } from '../../src/answers/judge';
import type { Claims } from '../../src/answers/token';
import { CALLED_AUDIENCES } from '../../src/model/audiences';
import type { TargetRecords } from '../../src/ports';
import { switchChanges } from '../../src/remediate/say';
import { configuration } from '../support/builders';
import { runs } from '../support/runs';
import { claims, heldRecords, judged, NOW, PLAN, situation } from './answering';

const stops = () => jest.fn<ReturnType<StopExecution>, Parameters<StopExecution>>(async () => ({}));
const ENGINEERS = CALLED_AUDIENCES.filter((audience) => audience !== 'customer-success');
const SAID = { by: 'sre-on-call', through: 'link', at: NOW.toISOString() };
const EARLIER = '2026-01-31T03:04:00.000Z';

describe('what is written', () => {
  it.each([
    ['approve', { decision: { ...SAID, execution: 'pool-1', planHash: PLAN, decision: 'approved' } }],
    ['reject', { decision: { ...SAID, execution: 'pool-1', planHash: PLAN, decision: 'rejected' } }],
    ['acknowledge', { acknowledgements: [{ ...SAID, execution: 'pool-1', audiences: ['sre-on-call'] }] }],
    ['stop-changes', { stop: { ...SAID, reason: '' } }],
  ] as const)('%s: where every word is written, with whose link it was', async (action, written) => {
    const records = heldRecords();
    const given = judged({ action });
    expect(await answer(given, records, stops())).toEqual({ kind: 'done', said: SAID });
    expect(records.record).toMatchObject(written);
    expect(records.record.usedLinks).toEqual([
      { link: given.link, action, by: 'sre-on-call', at: NOW.toISOString() },
    ]);
  });

  it('a person by name, where the link is made out to one', async () => {
    const records = heldRecords();
    await answer(judged({ person: 'Ada Lovelace' }), records, stops());
    expect(records.record.decision).toMatchObject({ by: 'Ada Lovelace', through: 'link' });
  });

  it('the end of the execution, in Step Functions; who was faster is told', async () => {
    const records = heldRecords();
    const stop = stops();
    const given = judged({ action: 'stop-execution' });
    expect(await answer(given, records, stop)).toMatchObject({ kind: 'done' });
    expect(stop).toHaveBeenCalledWith('pool-1', `by sre-on-call (by link) at ${SAID.at}`);
    const slower: StopExecution = async () => ({ cause: 'by ada, the wrong cluster' });
    expect(await answer(given, records, slower)).toEqual({
      kind: 'refused',
      refusal: { code: 'over', status: 'ABORTED, by ada, the wrong cluster' },
    });
  });
});

describe('what is refused, and writes nothing', () => {
  const ended = { isRunning: false, status: 'SUCCEEDED' };
  const other = {
    ...situation().question,
    approval: { ...situation().question?.approval, planHash: 'ffffffffffff' },
  };
  it.each<[string, Judged, object]>([
    ['after its time', judged({}, { now: new Date('2026-01-31T03:15:00.000Z') }), { code: 'expired' }],
    ['after the end', judged({}, { situation: situation(ended) }), { code: 'over', status: 'SUCCEEDED' }],
    [
      'the end of what is over',
      judged({ action: 'stop-execution' }, { situation: situation(ended) }),
      { code: 'over' },
    ],
    [
      'for another plan',
      judged({}, { situation: situation({ question: other as never }) }),
      { code: 'other-plan', planHash: 'ffffffffffff' },
    ],
    [
      'where no plan is asked about',
      judged({}, { situation: situation({ question: null }) }),
      { code: 'no-question' },
    ],
    [
      'before there is an incident',
      judged({ action: 'acknowledge' }, { situation: situation({ incident: null }) }),
      { code: 'not-started' },
    ],
    ['for another audience', judged({ audience: 'customer-success' }), { code: 'another-audience' }],
    [
      'for another audience, of what all engineers may',
      judged({ action: 'stop-changes', audience: 'customer-success' }),
      { code: 'another-audience' },
    ],
  ])('%s', async (_, given, refusal) => {
    const records = heldRecords();
    const stop = stops();
    expect(await answer(given, records, stop)).toMatchObject({ kind: 'refused', refusal });
    expect(records.record).toEqual(heldRecords().record);
    expect(stop).not.toHaveBeenCalled();
  });

  it('where nobody waits for the word any more', async () => {
    const records = heldRecords();
    records.change({ holder: 'pool-2' });
    expect(await answer(judged(), records, stops())).toMatchObject({ refusal: { code: 'lock-lost' } });
  });

  it('what was answered another way, with who was faster', async () => {
    const records = heldRecords();
    const by = { by: 'ada', at: EARLIER };
    records.change({
      decision: { execution: 'pool-1', planHash: PLAN, decision: 'rejected', ...by },
      acknowledgements: [{ execution: 'pool-1', audiences: [], ...by }],
      stop: { ...by, reason: 'a migration' },
    });
    for (const [action, what] of [
      ['approve', 'rejected'],
      ['acknowledge', 'acknowledged'],
      ['stop-changes', 'changes-stopped'],
    ] as const) {
      expect(await answer(judged({ action }), records, stops())).toMatchObject({
        refusal: { code: 'answered', what, said: by },
      });
    }
  });

  it('nothing that the page only shows', () => {
    expect(judge(judged({ action: 'view', audience: 'customer-success' }), null)).toBeNull();
    expect(judge(judged({ action: 'view' }, { situation: situation(ended) }), null)).toBeNull();
    expect(judge(judged({ action: 'view', expiresAt: EARLIER }), null)).toMatchObject({ code: 'expired' });
  });
});

it('those who may approve are those who are asked, and those in their place', () => {
  const config = configuration({ escalation: { matrix: { cannotAct: ['customer-success'] } } });
  expect(judge(judged({ audience: 'customer-success' }, { config }), null)).toBeNull();
  expect(judge(judged({ audience: 'lead-engineer' }, { config }), null)).toBeNull();
});

/** Every read and every write takes its turn in an order that is drawn. */
function inTurns(records: TargetRecords, scheduler: fc.Scheduler): TargetRecords {
  return {
    read: () => scheduler.schedule(Promise.resolve()).then(() => records.read()),
    write: (record, version) =>
      scheduler.schedule(Promise.resolve()).then(() => records.write(record, version)),
  };
}

describe('at once', () => {
  const question = fc.constantFrom(
    ['approve', 'reject'] as const,
    ['acknowledge'] as const,
    ['stop-changes'] as const,
  );
  it('one counts, and all others are told who was faster', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        question.chain((actions) =>
          fc.array(
            fc.record({
              action: fc.constantFrom(...actions),
              audience: fc.constantFrom(...ENGINEERS),
              tick: fc.nat(3),
            }),
            { minLength: 2, maxLength: 5 },
          ),
        ),
        async (scheduler, people) => {
          const records = heldRecords();
          const asked = people.map(
            ({ tick, ...of }): Partial<Claims> => ({
              ...of,
              issuedAt: new Date(Date.parse(EARLIER) + tick * 1_000).toISOString(),
            }),
          );
          const answering = Promise.all(
            asked.map((of) => answer(judged(of), inTurns(records, scheduler), stops())),
          );
          await scheduler.waitFor(answering);
          const outcomes: readonly Outcome[] = await answering;
          expect(outcomes.filter(({ kind }) => kind === 'done')).toHaveLength(1);
          const winner = people[outcomes.findIndex(({ kind }) => kind === 'done')]?.audience;
          for (const outcome of outcomes) {
            const said =
              outcome.kind === 'done' ? outcome.said : 'said' in outcome.refusal && outcome.refusal.said;
            expect(said).toMatchObject({ by: winner });
          }
          expect(records.record.usedLinks).toHaveLength(1);
        },
      ),
      runs(),
    );
  });
});

it('works once, whatever happens in between', async () => {
  const doing = fc.constantFrom(
    'approve',
    'reject',
    'acknowledge',
    'stop-changes',
    'allow',
    'other plan',
    'this plan',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(doing, { minLength: 1, maxLength: 30 }), async (steps) => {
      const records = heldRecords();
      const done: string[] = [];
      for (const step of steps) {
        if (step === 'allow') await switchChanges(records, null);
        else if (step === 'other plan')
          records.change({
            decision: {
              execution: 'pool-1',
              planHash: 'e'.repeat(12),
              decision: 'approved',
              by: 'ada',
              at: EARLIER,
            },
          });
        else if (step === 'this plan') records.change({ decision: null });
        else {
          const given = judged({ action: step as Claims['action'] });
          if ((await answer(given, records, stops())).kind === 'done') done.push(given.link);
        }
      }
      expect(new Set(done).size).toBe(done.length);
    }),
    runs(),
  );
});

it('forgets used links when none that old is good any more', async () => {
  const records = heldRecords();
  const old = { link: 'a', action: 'approve' as const, by: 'ada', at: '2026-01-20T00:00:00.000Z' };
  records.change({ usedLinks: [old, { ...old, link: 'b', at: '2026-01-25T00:00:00.000Z' }] });
  await answer(judged(), records, stops());
  expect(records.record.usedLinks.map(({ link }) => link)).toEqual(['b', expect.any(String)]);
  expect(claims().planHash).toBe(PLAN);
});
