/** Executions as their histories tell them, one for each way an incident can go. */
import { diagnose } from '../../../src/diagnose/diagnose';
import type { HistoryEvent } from '../../../src/history/events';
import type { DatabaseActivity, Evidence } from '../../../src/model/evidence';
import type { Escalation, Validation, WorkflowState } from '../../../src/model/state';
import { validate } from '../../../src/validate/validate';
import {
  applied,
  configuration,
  delivery,
  escalated,
  incident,
  remediation,
  state,
  targetOf,
} from '../../support/builders';
import { busy, evidence, logs, pools, service } from '../../support/evidence-builders';
import { database, session } from '../../support/evidence-of-database';
import { History } from '../../support/history';
import { terminatePlan } from '../../support/plans';

export const config = configuration();
export const ALERT = { trigger: 'alert', target: 'knhk-closed-loop', alert: incident().alert };

/** What a diagnosis of such evidence leaves. */
export function looked(overrides: Partial<Evidence>, of: WorkflowState = state()): WorkflowState {
  return { ...of, diagnosis: diagnose(of, evidence(overrides), targetOf(config), config) };
}

export function healthy(of: WorkflowState, observedAt = '2026-01-31T03:02:10.000Z'): WorkflowState {
  const sample: Validation = {
    ...validate(of, evidence({ observedAt }), targetOf(config), config),
    healthy: true,
    next: 'resolved',
  };
  return { ...of, validation: sample };
}

export function called(kind: string, delivered = true): Escalation {
  return escalated(kind, {
    deliveries: [delivery({ delivered, detail: delivered ? 'subject' : 'topic not found' })],
  });
}

export const ORDERS = 'SELECT * FROM orders WHERE customer_email = ?';

/** Twelve sessions of one pod and two of another, which wrote. */
export const LEAK: Partial<Evidence> = {
  pool: pools(6, 6),
  ...service({ p95Ms: 1_812.4, errorRate: 0.021 }),
  ...logs({ connectionTimeouts: 17 }),
  database: database({
    total: 150,
    active: 4,
    idle: 100,
    serviceConnections: 18,
    idleInTransaction: 14,
    serviceIdleInTransaction: 14,
    leakedCount: 14,
    leaked: [
      ...Array.from({ length: 12 }, (_, index) => session(index + 1, { idleSeconds: 400 + index })),
      ...[21, 22].map((pid) =>
        session(pid, {
          application: 'knhk-closed-loop/pod-2',
          uncommittedWrites: true,
          query: 'UPDATE stock SET reserved = ? WHERE sku = ?',
        }),
      ),
    ],
  }),
};

const ended = applied({
  before: '12 planned session(s) idle in transaction',
  after: 'all of them ended',
  changed: 12,
  summary: 'terminated 12 leaked session(s)',
});

export function leakResolved(overrides: Partial<Evidence> = {}): HistoryEvent[] {
  const seen = looked({ ...LEAK, ...overrides });
  const changed = { ...seen, remediation: remediation({ actions: [ended], summary: ended.summary }) };
  return new History(ALERT)
    .state('Prepare', state())
    .state('Diagnose', seen)
    .state('EscalateRisk', { ...seen, riskEscalation: called('risk') })
    .state('Remediate', changed)
    .state('AnnounceAction', { ...changed, announcement: called('action-taken') })
    .state('Validate', healthy(changed)).events;
}

const FULL_POOLS = busy();

export const NO_HEADROOM =
  'no headroom for 4 replicas: 5 pods at the peak of a rollout × pool 50 = 250 connections, usable are ' +
  'max_connections 200 − superuser_reserved 3 − reserved 5 − other sessions 2 − margin 5 = 185';

export function refusedWithoutHeadroom(): HistoryEvent[] {
  const seen = looked({
    ...FULL_POOLS,
    database: { ...(FULL_POOLS.database as DatabaseActivity), maxConnections: 200 },
  });
  const refused = {
    ...seen,
    remediation: remediation({
      status: 'refused',
      refusals: [{ kind: 'scale-out', code: 'no-headroom', why: NO_HEADROOM }],
      summary: `scale-out: ${NO_HEADROOM}`,
    }),
  };
  return new History(ALERT)
    .state('Prepare', state())
    .state('Diagnose', seen)
    .state('Remediate', refused)
    .state('EscalateNothingPermitted', { ...refused, escalation: called('nothing-permitted') }).events;
}

const scaledOut = applied({
  kind: 'scale-out',
  object: 'deployment knhk/knhk-closed-loop',
  before: '3 replicas',
  after: '6 replicas',
  changed: 3,
  undo: 'kubectl --namespace knhk scale deployment knhk-closed-loop --replicas=3',
  undoPlan: { kind: 'set-replicas', from: 6, to: 3 },
  summary: 'scaled knhk-closed-loop out from 3 to 6 replicas',
});

/** Every step was used, a person was called, and it got healthy. */
export function escalatedThenRecovered(): HistoryEvent[] {
  const seen = looked(FULL_POOLS);
  const changed = { ...seen, remediation: remediation({ actions: [scaledOut], summary: scaledOut.summary }) };
  const sick: WorkflowState = {
    ...changed,
    validation: {
      ...validate(changed, evidence(FULL_POOLS), targetOf(config), config),
      next: 'escalate',
      summary: '7 of 8 passed',
    },
  };
  return new History(ALERT)
    .state('Prepare', state())
    .state('Diagnose', seen)
    .state('Remediate', changed)
    .state('Validate', sick)
    .state('EscalateExhausted', { ...sick, escalation: called('steps-exhausted') })
    .state('Validate', healthy(sick, '2026-01-31T03:20:00.000Z')).events;
}

export function undone(): HistoryEvent[] {
  const seen = looked(FULL_POOLS);
  const back = {
    ...scaledOut,
    undone: { at: '2026-01-31T03:04:00.000Z', why: '2 replicas are available, 3 before the change' },
  };
  const taken = {
    ...seen,
    remediation: remediation({ status: 'undone', actions: [back], summary: 'undid scale-out' }),
  };
  return new History(ALERT)
    .state('Prepare', state())
    .state('Diagnose', seen)
    .state('Remediate', { ...seen, remediation: remediation({ actions: [scaledOut] }) })
    .state('UndoChange', taken)
    .state('EscalateUndone', { ...taken, escalation: called('change-undone', false) }).events;
}

export function dryRun(): HistoryEvent[] {
  const dry = state({
    incident: incident({
      mode: 'dry-run',
      trigger: 'manual',
      alert: null,
      requestedBy: 'ada',
      reason: 'a rehearsal',
    }),
  });
  const seen = looked(LEAK, dry);
  const plan = terminatePlan({ summary: 'terminate 12 session(s) idle in transaction for more than 300 s' });
  const untold = {
    ...called('risk', false),
    deliveries: [{ audience: 'x', delivered: false, detail: 'dry run' }],
  };
  return new History({})
    .state('Prepare', dry)
    .state('Diagnose', seen)
    .state('EscalateRisk', { ...seen, riskEscalation: untold })
    .state('Remediate', { ...seen, remediation: remediation({ status: 'planned', plan }) }).events;
}

/** The step failed before there was a diagnosis. */
export function failedEarly(cause = 'Lambda was throttled'): HistoryEvent[] {
  const failure = {
    Error: 'Lambda.TooManyRequestsException',
    Cause: JSON.stringify({ errorMessage: cause }),
  };
  const broken = state({ failure });
  return new History(ALERT)
    .state('Prepare', state())
    .state('EscalateWorkflowFailure', { ...broken, escalation: called('workflow-failed') }).events;
}
