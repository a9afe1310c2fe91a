/** Builders of plain data for tests: everything healthy unless the test says otherwise. */
import {
  type Configuration,
  type ConfigurationInput,
  parseConfiguration,
} from '../../src/configuration/configuration';
import { remediationSchema } from '../../src/configuration/remediation';
import type { AppliedAction } from '../../src/model/actions';
import type { Evidence } from '../../src/model/evidence';
import type { Incident } from '../../src/model/incident';
import type { SessionToTerminate } from '../../src/model/plans';
import type {
  Delivery,
  Diagnosis,
  Escalation,
  Finding,
  Remediation,
  WorkflowState,
} from '../../src/model/state';
import type { Pod, Termination } from '../../src/ports';
import { evidence } from './evidence-builders';

export const TARGET_INPUT: ConfigurationInput['targets'][number] = {
  name: 'knhk-closed-loop',
  alertLabels: { namespace: 'knhk', deployment: 'knhk-closed-loop' },
  kubernetes: { secretId: 'kubeconfig', namespace: 'knhk', deployment: 'knhk-closed-loop' },
  postgres: { secretId: 'postgres' },
  prometheus: { url: 'http://127.0.0.1:9090' },
};

/** Any section of a configuration; `remediation` with `auto` where it names no mode. */
export type Sections = Partial<Omit<ConfigurationInput, 'remediation'>> & {
  readonly remediation?: Partial<ConfigurationInput['remediation']>;
};

/** Parsing takes most of the time of a property that needs a configuration for each of its examples. */
const parsed = new Map<string, Configuration>();
const MOST_PARSED = 100;

/** The same overrides give the same object. @throws ConfigurationError */
export function configuration(overrides: Sections = {}): Configuration {
  const key = JSON.stringify(overrides);
  const known = parsed.get(key);
  if (known) return known;
  const { remediation, ...sections } = overrides;
  const config = parseConfiguration({
    targets: [TARGET_INPUT],
    remediation: { mode: 'auto', ...remediation },
    ...sections,
  });
  if (parsed.size < MOST_PARSED) parsed.set(key, config);
  return config;
}

/** As `configuration({ remediation })`, for generated examples: what holds between the fields is not checked again. */
export function configurationWith(remediation: Sections['remediation']): Configuration {
  return { ...configuration(), remediation: remediationSchema.parse({ mode: 'auto', ...remediation }) };
}

export function targetOf(config: Configuration): Configuration['targets'][number] {
  const [target] = config.targets;
  if (!target) throw new RangeError('the configuration has no target');
  return target;
}

export const STARTED_AT = '2026-01-31T03:00:00.000Z';

export function incident(overrides: Partial<Incident> = {}): Incident {
  return {
    id: 'pool-1',
    executionArn: 'arn:aws:states:us-east-1:000000000000:execution:runbook:pool-1',
    trigger: 'alert',
    startedAt: STARTED_AT,
    escalateAt: '2026-01-31T03:30:00.000Z',
    mode: 'auto',
    target: { name: 'knhk-closed-loop', namespace: 'knhk', deployment: 'knhk-closed-loop', database: 'knhk' },
    alert: {
      name: 'KNHKDatabasePoolExhausted',
      labels: { alertname: 'KNHKDatabasePoolExhausted' },
      startsAt: STARTED_AT,
      fingerprint: 'f1',
      groupKey: 'g',
    },
    requestedBy: null,
    reason: null,
    traceSeconds: null,
    ...overrides,
  };
}

/** A pod as the cluster lists it: ready, unless the test says otherwise. */
export function pod(name: string, overrides: Partial<Pod> = {}): Pod {
  return { name, ready: true, running: true, hasLog: true, notReadyWhy: null, ...overrides };
}

/** What PostgreSQL did of a plan: all that it may. */
export function terminated(
  ended: readonly SessionToTerminate[],
  overrides: Partial<Termination> = {},
): Termination {
  return { ended, notPermitted: [], missingGrant: null, ...overrides };
}

export function finding(cause: Finding['cause']): Finding {
  return {
    cause,
    confidence: 'high',
    explains: null,
    evidenceFor: [`it looks like ${cause}`],
    evidenceAgainst: [],
    next: [],
    lookAgainInSeconds: null,
  };
}

/** A look that found no risk. */
export const NO_RISKS = { risks: [], newRisks: [], hasNewRisks: false } as const;

export function diagnosis(cause: Finding['cause'], overrides: Partial<Evidence> = {}): Diagnosis {
  return {
    round: 1,
    evidence: evidence(overrides),
    findings: [finding(cause)],
    ...NO_RISKS,
    summary: cause,
  };
}

export function applied(overrides: Partial<AppliedAction> = {}): AppliedAction {
  return {
    id: 'pool-1-1',
    kind: 'terminate-leaked-sessions',
    startedAt: '2026-01-31T03:01:01.000Z',
    finishedAt: '2026-01-31T03:01:02.000Z',
    object: 'database knhk',
    before: '50 sessions',
    after: '0 sessions',
    undo: 'none needed',
    undoPlan: null,
    undone: null,
    changed: 50,
    summary: 'terminated 50 leaked session(s)',
    items: [],
    ...overrides,
  };
}

export function state(overrides: Partial<WorkflowState> = {}): WorkflowState {
  return { incident: incident(), ...overrides };
}

export function remediation(overrides: Partial<Remediation> = {}): Remediation {
  return {
    status: 'applied',
    plan: null,
    actions: [],
    refusals: [],
    approval: null,
    wait: null,
    ...NO_RISKS,
    follow: false,
    before: null,
    summary: '',
    ...overrides,
  };
}

/** A message that got there by SNS, but for what is given. */
export function delivery(overrides: Partial<Delivery> = {}): Delivery {
  return {
    audience: 'sre-on-call',
    channel: 'sns',
    delivered: true,
    inPlaceOf: null,
    detail: 'subject',
    attempts: 1,
    durationMs: 20,
    ...overrides,
  };
}

export function escalated(kind: string, overrides: Partial<Escalation> = {}): Escalation {
  return {
    kind,
    at: '2026-01-31T03:05:00.000Z',
    risks: [],
    deliveries: [],
    pages: 0,
    nextAt: null,
    acknowledgement: null,
    summary: `${kind}: told sre-on-call`,
    ...overrides,
  };
}
