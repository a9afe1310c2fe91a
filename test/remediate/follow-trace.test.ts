/** Tracing in its three phases: the pods restart, their logs are read for a while, tracing is taken back. */

import { withoutLook } from '../../src/diagnose/risks';
import type { Evidence } from '../../src/model/evidence';
import type { FollowUp, TraceResult, WorkflowState } from '../../src/model/state';
import { followChange, traceSummary } from '../../src/remediate/follow';
import { answering } from '../support/bodies';
import { pod, remediation, state } from '../support/builders';
import { deployment, evidence } from '../support/evidence-builders';
import { appliedPlan, tracePlan } from '../support/plans';
import type { Answers } from '../support/recording-sources';
import { NOW, StepBench } from '../support/step-bench';

const plan = tracePlan();
const UNDO = { kind: 'stop-trace', variable: 'RUST_LOG', value: 'sqlx=trace' } as const;
const NOTE = { execution: 'pool-1', variable: 'RUST_LOG', value: 'sqlx=trace' };
const traced = (followUp?: FollowUp): WorkflowState => ({
  ...state({ remediation: remediation({ plan, actions: [appliedPlan(plan, UNDO)] }) }),
  ...(followUp ? { followUp } : {}),
});

const LOG = [
  '2026-01-31T03:01:00.000Z TRACE sqlx::pool: connection acquired id=1 call="GET /orders"',
  '2026-01-31T03:01:59.000Z  INFO knhk::api: served',
  '',
].join('\n');

function bench(seen: Partial<Evidence> = {}, cluster: Answers['cluster'] = {}) {
  const target = new StepBench({
    seen: evidence(seen),
    answers: {
      cluster: {
        listPods: async () => ['pod-1', 'pod-2'].map((name) => pod(name)),
        readLog: async (name, _, begin) => {
          if (name === 'pod-2') throw new Error('no answer');
          await answering(LOG)(begin());
          return null;
        },
        ...cluster,
      },
    },
  });
  target.records.change({ trace: NOTE });
  return target;
}

/** The look before, in the given phase. */
const look = (overrides: Partial<FollowUp>): FollowUp => ({
  status: 'waiting',
  actionId: 'pool-1-1',
  phase: 'rollout',
  since: '2026-01-31T03:01:02.000Z',
  at: '2026-01-31T03:01:30.000Z',
  waitSeconds: 10,
  trace: null,
  ...withoutLook(undefined),
  summary: '',
  ...overrides,
});
const result: TraceResult = { seconds: 60, podsRead: 1, acquired: 1, released: 0, leaking: [] };

it('reads for as long as was asked, once every pod traces', async () => {
  const target = bench();
  expect(await followChange(traced(), target)).toMatchObject({
    status: 'waiting',
    phase: 'tracing',
    since: NOW,
    waitSeconds: 60,
    summary: 'every pod traces its connections; reading for 60 s',
  });
  expect(target.takeNames()).not.toContain('undo');
});

it('waits for every pod first, and gives up as any rollout does', async () => {
  const target = bench(deployment({ updatedReplicas: 2 }));
  expect(await followChange(traced(), target)).toMatchObject({ status: 'waiting', phase: 'rollout' });
  target.pass(300);
  expect(await followChange(traced(), target)).toMatchObject({ status: 'failed', phase: 'rollout' });
});

it('then reads the logs since tracing was switched on, and takes it back', async () => {
  const target = bench();
  expect(await followChange(traced(look({ phase: 'tracing' })), target)).toEqual({
    status: 'waiting',
    actionId: 'pool-1-1',
    phase: 'reverting',
    since: NOW,
    at: NOW,
    waitSeconds: 10,
    trace: {
      seconds: 59,
      podsRead: 1,
      acquired: 1,
      released: 0,
      leaking: [{ call: 'GET /orders', held: 1, oldestSeconds: 59 }],
    },
    ...{ risks: [], newRisks: [], hasNewRisks: false },
    summary:
      'tracing of 1 pod(s): 1 acquired, 0 released; GET /orders did not release 1 connection(s), ' +
      'the oldest taken 59 s ago; tracing is being stopped, which restarts the pods',
  });
  expect(target.journal).toContainEqual(['readLog', 'pod-1', { sinceSeconds: 59 }]);
  expect(target.journal).toContainEqual(['undo', UNDO, NOW]);
  const names = target.takeNames();
  // The restart that takes tracing back takes the logs with it.
  expect(names.indexOf('undo')).toBeGreaterThan(names.lastIndexOf('readLog'));
  expect(target.records.record.trace).toBeNull();
});

it('counts a pod as read where nothing of its log is missing, and tells what the rest of it showed', async () => {
  const target = bench(
    {},
    {
      readLog: async (pod, _, begin) => {
        // What came before the second attempt no longer counts.
        begin()(Buffer.from('2026-01-31T03:01:00.000Z TRACE sqlx::pool: connection acquired id=9\n'));
        await answering(LOG)(begin());
        return pod === 'pod-2' ? 'the first 2 MB of it' : null;
      },
    },
  );
  const { trace } = await followChange(traced(look({ phase: 'tracing' })), target);
  expect(trace).toMatchObject({ podsRead: 1, acquired: 2 });
});

it('keeps the note of it when it cannot be taken back', async () => {
  const undo = async () => {
    throw new Error('no answer');
  };
  const target = bench({}, { undo });
  await expect(followChange(traced(look({ phase: 'tracing' })), target)).rejects.toThrow('no answer');
  expect(target.records.record.trace).toEqual(NOTE);
});

it('is over when the pods have restarted once more, and keeps what it showed', async () => {
  const before = look({ phase: 'reverting', trace: result });
  const restarting = bench(deployment({ runningReplicas: 4 }));
  expect(await followChange(traced(before), restarting)).toMatchObject({
    status: 'waiting',
    phase: 'reverting',
    trace: result,
  });
  const target = bench();
  expect(await followChange(traced(before), target)).toMatchObject({
    status: 'complete',
    phase: 'reverting',
    trace: result,
  });
  expect(target.takeNames()).not.toContain('undo');
});

it('has a limit for the second restart as well, counted from its beginning', async () => {
  const before = look({ phase: 'reverting', since: NOW, trace: result });
  const target = bench(deployment({ runningReplicas: 4 }));
  target.pass(299);
  expect(await followChange(traced(before), target)).toMatchObject({ status: 'waiting' });
  target.pass(1);
  expect(await followChange(traced(before), target)).toMatchObject({ status: 'failed' });
});

it('says so when every connection was given back', () => {
  expect(traceSummary({ ...result, podsRead: 3, acquired: 9, released: 9 })).toBe(
    'tracing of 3 pod(s): 9 acquired, 9 released; every connection was released',
  );
});
