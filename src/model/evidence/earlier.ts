/** What a version left that knew less: a history keeps it, and so does an execution that is under way while this is deployed. */
import type { Evidence } from '../evidence';
import { refusalAsOfNow } from '../refusal';
import type { WorkflowState } from '../state';
import type { DatabaseActivity } from './database';
import type { DeploymentEvidence } from './deployment';
import { type LogEvidence, NOTHING_USUAL, type ServiceEvidence } from './service';
import type { IdleSession } from './sessions';

/** Why nothing is concluded from it. */
const PARTIAL = ['it was read by an earlier version of the runbook'];

const OF_DATABASE = {
  ...{ waitingWithoutRoot: 0, serviceActive: 0, serviceIdle: 0, serviceIdleInTransaction: 0 },
  ...{ serviceWaitingForLock: 0, serviceSlowQueries: 0, hostReservedConnections: 0, longTransactionCount: 0 },
  ...{ limits: [], longTransactions: [], waits: [], prepared: [], missingGrant: null, partial: PARTIAL },
  suspected: { sessions: 0, oldestIdleSeconds: 0, medianIdleSeconds: 0 },
} satisfies Partial<DatabaseActivity>;

/** The statement that ends a session looks at all of this anew. */
const OF_SESSION = { transactionSeconds: null, holds: [], outOfReach: null } satisfies Partial<IdleSession>;

const OF_LOGS = { serverRefusals: 0, wordings: [], partial: PARTIAL } satisfies Partial<LogEvidence>;

const OF_SERVICE = {
  ...{ p95IsLowerBound: false, servedPerSecond: null, inUse: null, probe: null },
  ...{ usual: NOTHING_USUAL, partial: PARTIAL },
} satisfies Partial<ServiceEvidence>;

const OF_DEPLOYMENT = {
  ...{ strategy: 'RollingUpdate', maxUnavailable: { percent: 25 }, runBy: null },
  ...{ gracePeriodSeconds: 0, minReadySeconds: 0, scaleDownWindowSeconds: 0 },
  owners: { replicas: null, minReplicas: null, template: null },
  poolSizeSource: { kind: 'none', found: 'it was not looked for' },
} as const satisfies Partial<DeploymentEvidence>;

/**
 * The evidence as this version has it: what is not in it is not known, and no reading in it is whole, so that it can be
 * told and permits nothing that needs a proof.
 */
export function asOfNow(evidence: Evidence): Evidence {
  if (!isOfEarlierVersion(evidence)) return withPooler(withWordings(evidence));
  const { pool, database, logs, service, deployment } = evidence;
  return {
    ...evidence,
    usualSecondsAgo: 0,
    pods: null,
    poolConfig: null,
    configReaders: null,
    sharers: [],
    pool: pool && { ...pool, pods: pool.pods.map((each) => ({ ...each, pool: '' })), partial: PARTIAL },
    database: database?.kind === 'read' ? databaseAsOfNow(database) : database,
    pooler: null,
    logs: logs && { ...logs, ...OF_LOGS },
    service: { ...service, ...OF_SERVICE },
    deployment: deployment && { ...deployment, ...OF_DEPLOYMENT },
  };
}

/** A state whose evidence and refusals may be of an earlier version. A plan stays as it is: its hash is of all of it. */
export function stateAsOfNow<State extends Pick<Partial<WorkflowState>, 'diagnosis' | 'remediation'>>(
  state: State,
): State {
  const { diagnosis, remediation } = state;
  return {
    ...state,
    ...(diagnosis?.evidence && { diagnosis: { ...diagnosis, evidence: asOfNow(diagnosis.evidence) } }),
    ...(remediation?.refusals && {
      remediation: { ...remediation, refusals: remediation.refusals.map(refusalAsOfNow) },
    }),
  };
}

function databaseAsOfNow(database: DatabaseActivity): DatabaseActivity {
  const leaked = database.leaked.map((session) => ({ ...session, ...OF_SESSION }));
  return { ...database, ...OF_DATABASE, leaked };
}

/** Evidence in which everything is but whose words the log lines were. */
function withWordings(evidence: Evidence): Evidence {
  const logs: (Omit<LogEvidence, 'wordings'> & Partial<LogEvidence>) | null = evidence.logs;
  return logs === null || logs.wordings ? evidence : { ...evidence, logs: { ...logs, wordings: [] } };
}

/** Evidence in which everything is but a pooler, of which that version knew nothing. */
function withPooler(evidence: Evidence): Evidence {
  const { pooler }: Partial<Pick<Evidence, 'pooler'>> = evidence;
  return pooler === undefined ? { ...evidence, pooler: null } : evidence;
}

function isOfEarlierVersion({ pods }: Partial<Pick<Evidence, 'pods'>>): boolean {
  return pods === undefined;
}
