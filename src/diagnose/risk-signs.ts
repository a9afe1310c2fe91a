/** Runbook, Escalation: 'if data loss risk' and 'if customer-facing', each with a test the runbook leaves open. */
import type { Configuration, Target } from '../configuration/configuration';
import { type DatabaseActivity, type Evidence, wholeOf } from '../model/evidence';
import type { Incident } from '../model/incident';
import type { Risk } from '../model/state';
import { percent, perSecond } from '../text/units';
import { stoppedTraffic } from './traffic';

/** Alerts may say so themselves, with these labels set to `true`. */
const DATA_LOSS_LABEL = 'data_loss_risk';
const CUSTOMER_FACING_LABEL = 'customer_facing';

/** The risks that the evidence or the alert's labels show, each with every sign that showed it. */
export function findRisks(
  evidence: Evidence,
  incident: Incident,
  target: Target,
  config: Configuration,
): Risk[] {
  const signs: readonly Risk[] = [
    { kind: 'data-loss', why: signsOfDataLoss(evidence, incident, target).join('; ') },
    { kind: 'customer-facing', why: signsToCustomers(evidence, incident, target, config).join('; ') },
  ];
  return signs.filter(({ why }) => why !== '');
}

/** Leaked sessions with uncommitted writes (ending them, or waiting, may lose them), and what PostgreSQL itself reports. */
function signsOfDataLoss(
  { database, usualSecondsAgo }: Evidence,
  incident: Incident,
  target: Target,
): string[] {
  const label = saysSo(incident, DATA_LOSS_LABEL);
  if (database?.kind !== 'read') return label;
  const writers = database.leaked.filter((session) => session.uncommittedWrites).length;
  const { inRecovery, preparedTransactions, archiverFailing, lostReplicationSlots } = database.dataLoss;
  const leftBehind = preparedTransactions > 0 && !isPermanent(database, target, usualSecondsAgo);
  return [
    ...label,
    ...(writers > 0 ? [`${writers} leaked session(s) hold uncommitted writes`] : []),
    ...(leftBehind ? [`${preparedTransactions} prepared transaction(s) are left open`] : []),
    ...(inRecovery ? ['a standby answers instead of the primary'] : []),
    ...(archiverFailing ? ['write-ahead log archiving fails'] : []),
    ...(lostReplicationSlots > 0 ? [`${lostReplicationSlots} replication slot(s) lose write-ahead log`] : []),
  ];
}

/**
 * Prepared transactions that were there while all was well, and that nobody waits for, are no news: nobody is called
 * for them. It takes every one of them to be seen to say so, and a whole reading to say that nobody waits.
 */
function isPermanent(database: DatabaseActivity, target: Target, usualSecondsAgo: number): boolean {
  if (wholeOf(database)?.waitingWithoutRoot !== 0) return false;
  const own = database.prepared.filter((each) => each.database === target.postgres.database);
  return (
    own.length >= database.dataLoss.preparedTransactions &&
    own.every(({ ageSeconds }) => ageSeconds > usualSecondsAgo)
  );
}

/** Requests that fail, and an outage so total that none is left to fail. */
function signsToCustomers(
  evidence: Evidence,
  incident: Incident,
  target: Target,
  config: Configuration,
): string[] {
  const label = saysSo(incident, CUSTOMER_FACING_LABEL);
  if (!target.customerFacing) return label;
  const { service } = evidence;
  const threshold = config.escalation.customerFacingErrorRate;
  const fails = service.errorRate !== null && service.errorRate >= threshold ? service.errorRate : null;
  const wanted = replicasWithoutPod(evidence);
  return [
    ...label,
    ...(fails === null
      ? []
      : [
          `${Math.round(fails * 100)} % of requests fail (threshold for customer impact: ${percent(threshold)})`,
        ]),
    ...(stoppedTraffic(service, config)
      ? [`no requests arrive; usual: ${perSecond(service.usual.requestsPerSecond ?? 0)}`]
      : []),
    ...(wanted === null ? [] : [`no pod is ready, ${wanted} desired`]),
  ];
}

/**
 * How many replicas are wanted where none is ready; null where one is, none is wanted, or it is not known. The pods
 * themselves say whether they are ready: a deployment counts them as available only some time later.
 */
function replicasWithoutPod({ pods, deployment }: Evidence): number | null {
  const ready = pods?.ready ?? deployment?.availableReplicas;
  const wanted = deployment?.replicas ?? pods?.total ?? 0;
  return ready === 0 && wanted > 0 ? wanted : null;
}

function saysSo({ alert }: Incident, label: string): string[] {
  return alert?.labels[label] === 'true' ? [`the alert carries ${label}="true"`] : [];
}
