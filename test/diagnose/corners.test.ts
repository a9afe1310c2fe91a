/** Corners in which one rule meets another: each was wrong once. */

import { figuresOf } from '../../src/diagnose/figures';
import { findCauses } from '../../src/diagnose/findings';
import { findRisks } from '../../src/diagnose/risk-signs';
import { reportText } from '../../src/documents/report/text';
import type { DatabaseActivity } from '../../src/model/evidence';
import { scaleOut } from '../../src/remediate/changes/scale-out';
import { confirmPlan, decideNextAction } from '../../src/remediate/decide';
import { followChange } from '../../src/remediate/follow';
import { remediate } from '../../src/remediate/remediate';
import { undoChange } from '../../src/remediate/undo';
import { validate } from '../../src/validate/validate';
import {
  applied,
  configuration,
  diagnosis,
  incident,
  NO_RISKS,
  remediation,
  state,
  targetOf,
} from '../support/builders';
import { reportOf } from '../support/documents';
import { busy, busyWith, deployment, evidence, pools, service } from '../support/evidence-builders';
import { database, leaking, session } from '../support/evidence-of-database';
import { History } from '../support/history';
import { appliedPlan, planContext, scaleOutPlan, tracePlan } from '../support/plans';
import { StepBench } from '../support/step-bench';

const config = configuration();
const target = targetOf(config);
const full = busy();
const BUSY = full.database as DatabaseActivity;

it('refuses a plan for the replicas when an autoscaler came meanwhile', () => {
  const now = evidence({
    ...full,
    ...deployment({ autoscaler: { name: 'web', minReplicas: 2, maxReplicas: 5 } }),
  });
  expect(confirmPlan(scaleOutPlan(), state(), now, config)).toMatchObject({ kind: 'refuse' });
});
it('refuses a plan when another cause leads by now that does not permit it', () => {
  const now = evidence({
    ...full,
    database: {
      ...leaking(Array.from({ length: 40 }, (_, pid) => session(pid))),
      active: 140,
      serviceConnections: 150,
    },
  });
  expect(findCauses(now, config)[0]?.cause).toBe('connection-leak');
  expect(confirmPlan(scaleOutPlan(), state(), now, config)).toMatchObject({ kind: 'refuse' });
});
it('does not call a surge no surge', () => {
  const found = findCauses(evidence(busyWith({ requestsPerSecond: 90 })), config);
  expect(found.flatMap((each) => each.evidenceFor).join()).not.toContain('is no surge');
});
it('does not take no traffic at all for what is usual', () => {
  const { usual } = service().service;
  const seen = busyWith({ usual: { ...usual, requestsPerSecond: 0, servedPerSecond: 0 } });
  expect(findCauses(evidence(seen), config).map(({ cause }) => cause)).toEqual(['pool-full']);
});
it("never lowers an autoscaler's lower bound", () => {
  const seen = {
    database: database({ maxConnections: 2000 }),
    ...deployment({ autoscaler: { name: 'web', minReplicas: 8, maxReplicas: 12 } }),
  };
  expect(scaleOut.plan(planContext(seen))).not.toHaveProperty('plan');
});
it('does not undo tracing that was taken back as planned', () => {
  const plan = tracePlan();
  const action = appliedPlan(plan, { kind: 'stop-trace', variable: 'RUST_LOG', value: 'sqlx=trace' });
  const of = state({
    diagnosis: diagnosis('connection-leak'),
    remediation: remediation({ plan, actions: [action], before: figuresOf(evidence()) }),
    followUp: {
      status: 'complete',
      actionId: action.id,
      phase: 'reverting',
      since: '',
      at: '2026-01-31T03:05:00.000Z',
      waitSeconds: 10,
      ...NO_RISKS,
      trace: null,
      summary: '',
    },
  });
  const full = evidence({
    observedAt: '2026-01-31T03:05:30.000Z',
    pool: pools(50),
    database: { kind: 'full', sqlState: '53300', message: '' },
  });
  expect(validate(of, full, target, config).next).toBe('diagnose');
});
it('says in the text report that a change was undone, and why', () => {
  const undone = { at: '2026-01-31T03:08:00.000Z', why: 'worse' };
  const left = state({ remediation: remediation({ actions: [applied({ undone, undo: 'kubectl scale' })] }) });
  const text = reportText(
    reportOf(new History({}).state('Prepare', state()).state('UndoChange', left).events),
  );
  expect(text).toContain('worse');
});
it('keeps when and why a change was undone when it is asked for again', async () => {
  const undone = { at: '2026-01-31T03:01:00.000Z', why: 'worse' };
  const action = applied({ undoPlan: { kind: 'set-replicas', from: 5, to: 3 }, undone });
  const done = await undoChange(state({ remediation: remediation({ actions: [action] }) }), new StepBench());
  expect(done.actions.at(-1)?.undone).toEqual(undone);
});
it('compares with the figures before the change even when the call was made again', async () => {
  let n = 0;
  const scaleOut = async () => {
    n += 1;
    if (n === 1) throw new Error('crash');
    return { changed: false };
  };
  const target = new StepBench({ seen: evidence(full), answers: { cluster: { scaleOut } } });
  const of = state({ diagnosis: diagnosis('undersized-pool', full) });
  await expect(remediate(of, target)).rejects.toThrow();
  target.seen = evidence({
    ...full,
    database: database({ ...BUSY, maxConnections: 160 }),
    ...deployment({ replicas: 5, availableReplicas: 2 }),
  });
  const done = await remediate(of, target);
  expect(done.before?.availableReplicas).toBe(3);
});
it('refuses to look at a rollout more seldom than the lock lasts', () => {
  expect(() =>
    configuration({ remediation: { rollout: { pollSeconds: 1000, timeoutSeconds: 2000 } } }),
  ).toThrow();
});
it('refuses to look for an approval more seldom than the lock lasts', () => {
  expect(() =>
    configuration({ remediation: { approval: { pollSeconds: 1000, timeoutSeconds: 2000 } } }),
  ).toThrow();
});
it('is no false alarm while requests are slow', () => {
  expect(findCauses(evidence(service({ p95Ms: 5000 })), config)[0]?.cause).not.toBe('false-alarm');
});
it("tells the signs of data loss beside the alert's label", () => {
  const alert = {
    name: 'A',
    labels: { data_loss_risk: 'true' },
    startsAt: '',
    fingerprint: '',
    groupKey: '',
  };
  const [risk] = findRisks(
    evidence({ database: leaking([session(1, { uncommittedWrites: true })]) }),
    incident({ alert }),
    targetOf(config),
    config,
  );
  expect(risk?.why).toContain('uncommitted writes');
});
it('does not restart pods to end tracing while another execution has the lock', async () => {
  const plan = tracePlan();
  const action = appliedPlan(plan, { kind: 'stop-trace', variable: 'RUST_LOG', value: 'sqlx=trace' });
  const target = new StepBench({ answers: { cluster: { listPods: async () => [] } } });
  target.records.change({ holder: 'pool-0', renewedAt: '2026-01-31T03:02:00.000Z' });
  await followChange(
    {
      ...state({ remediation: remediation({ plan, actions: [action] }) }),
      followUp: {
        status: 'waiting',
        actionId: action.id,
        phase: 'tracing',
        since: '',
        at: '',
        waitSeconds: 10,
        ...NO_RISKS,
        trace: null,
        summary: '',
      },
    },
    target,
  ).catch(() => undefined);
  expect(target.takeNames()).not.toContain('undo');
});
it('ends nobody for a lock chain whose root is no leaked session', () => {
  const root = {
    pid: 99,
    backendStart: '',
    user: 'u',
    application: 'migrate',
    state: 'active',
    stateSeconds: 9,
    uncommittedWrites: true,
    blockedSessions: 3,
    query: '',
  };
  const seen = { database: { ...leaking([session(1)]), waitingForLock: 3, blockers: [root] } };
  expect(decideNextAction(state({ diagnosis: diagnosis('lock-chain', seen) }), config)).toMatchObject({
    kind: 'refuse',
  });
});
