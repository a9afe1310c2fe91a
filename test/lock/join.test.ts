/** One incident of a target at a time: an alert that fires again joins it, and is never lost. */
import fc from 'fast-check';
import { joinIncident } from '../../src/lock/join';
import { DependencyError } from '../../src/model/errors';
import type { OpenIncident } from '../../src/model/target-record';
import type { Whereabouts } from '../../src/ports';
import { incident, STARTED_AT } from '../support/builders';
import { runs } from '../support/runs';
import { NOW, StepBench } from '../support/step-bench';

const LATER = '2026-01-31T03:01:30.000Z';
const CALLED_AT = '2026-01-31T03:01:00.000Z';
const theirs: OpenIncident = {
  ...{ execution: 'pool-1', startedAt: STARTED_AT, openedAt: STARTED_AT },
  ...{ calledAt: null, joined: [], joinedCount: 0 },
};
const again = (id = 'pool-2') => incident({ id, startedAt: LATER });

function bench(open: OpenIncident | null, whereabouts: Whereabouts = { kind: 'running' }) {
  const target = new StepBench();
  target.records.change({ incident: open });
  target.whereabouts = whereabouts;
  return target;
}

it('opens an incident where none is open', async () => {
  const target = bench(null);
  expect(await joinIncident(incident(), target)).toMatchObject({ status: 'opened', execution: null });
  expect(target.records.record.incident).toEqual({ ...theirs, openedAt: NOW });
  // A call that is made again has it already.
  expect(await joinIncident(incident(), target)).toMatchObject({ status: 'opened' });
  expect(target.records.record.incident).toEqual({ ...theirs, openedAt: NOW });
});

it('joins the one that is open, with its beginning, and says whether a person was called', async () => {
  const target = bench({ ...theirs, calledAt: CALLED_AT });
  expect(await joinIncident(again(), target)).toEqual({
    ...{ status: 'joined', execution: 'pool-1', since: STARTED_AT, calledAt: CALLED_AT },
    ...{ isFirst: true, count: 1 },
    summary:
      `joins the incident of execution pool-1, open since ${STARTED_AT} (a person was called at ${CALLED_AT}): ` +
      'no change and no page from this execution',
  });
  expect(target.records.record.incident).toMatchObject({
    ...{ execution: 'pool-1', startedAt: STARTED_AT },
    joined: [{ execution: 'pool-2', at: NOW }],
  });
});

it('tells people once, however often the alert flaps, and counts a call that is made again once', async () => {
  const target = bench(theirs);
  const first: boolean[] = [];
  for (let flap = 2; flap <= 16; flap++) {
    first.push((await joinIncident(again(`pool-${flap}`), target)).isFirst);
  }
  expect(first.filter(Boolean)).toHaveLength(1);
  const { incident: open } = target.records.record;
  expect(open).toMatchObject({ joinedCount: 15 });
  expect(open?.joined).toHaveLength(10);
  await joinIncident(again('pool-16'), target);
  expect(target.records.record.incident).toEqual(open);
});

it.each<[string, Whereabouts, object | null]>([
  [
    'was stopped',
    { kind: 'ended', status: 'ABORTED', isWell: false, at: CALLED_AT },
    { execution: 'pool-1', at: CALLED_AT },
  ],
  [
    'failed, nobody knows when',
    { kind: 'ended', status: 'FAILED', isWell: false, at: null },
    { execution: 'pool-1', at: NOW },
  ],
  ['ended well, and could not say so', { kind: 'ended', status: 'SUCCEEDED', isWell: true, at: NOW }, null],
  ['is not there', { kind: 'absent' }, null],
])('takes over from one that %s', async (_, whereabouts, handedOver) => {
  const target = bench(theirs, whereabouts);
  expect(await joinIncident(again(), target)).toMatchObject({
    status: 'opened',
    summary: 'takes over from execution pool-1, which is no longer running and left its incident open',
  });
  expect(target.records.record).toMatchObject({
    incident: { execution: 'pool-2', startedAt: LATER },
    handedOver,
  });
});

it('goes on by itself where nobody knows whether the other one runs', async () => {
  const target = bench(theirs, { kind: 'unknown', why: 'no answer within 3000 ms' });
  expect(await joinIncident(again(), target)).toMatchObject({
    status: 'alone',
    summary: expect.stringContaining('no answer within 3000 ms'),
  });
  expect(target.records.record.incident).toEqual(theirs);
});

it('neither joins nor opens in a dry run, and reads nothing', async () => {
  const target = bench(theirs);
  expect(await joinIncident({ ...again(), mode: 'dry-run' }, target)).toMatchObject({ status: 'alone' });
  expect(target.journal).toEqual([]);
});

it('throws where the record cannot be used, so that the execution goes on by itself', async () => {
  const target = bench(null);
  target.records.failure = new DependencyError('kubernetes', 'no answer');
  await expect(joinIncident(incident(), target)).rejects.toThrow('no answer');
});

it('makes one incident of any number that start at the same moment, and no start of one is lost', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 2, max: 6 }), async (count) => {
      const target = bench(null);
      const joins = await Promise.all(
        Array.from({ length: count }, (_, index) => joinIncident(again(`pool-${index}`), target)),
      );
      const { incident: open } = target.records.record;
      expect(joins.filter(({ status }) => status === 'opened')).toHaveLength(1);
      expect(joins.filter(({ execution }) => execution === open?.execution)).toHaveLength(count - 1);
      expect(open?.joinedCount).toBe(count - 1);
    }),
    runs(50),
  );
});
