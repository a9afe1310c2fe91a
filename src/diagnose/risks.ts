/** Runbook, Escalation: 'if data loss risk' and 'if customer-facing', each with a test the runbook leaves open. */
import type { Configuration, Target } from '../configuration';
import type { DatabaseActivity, Evidence } from '../evidence';
import type { Incident } from '../incident';
import type { Risk } from '../state';

/** Alerts may say so themselves, with these labels set to `true`. */
const DATA_LOSS_LABEL = 'data_loss_risk';
const CUSTOMER_FACING_LABEL = 'customer_facing';

/** The risks that the evidence or the alert's labels show, each with what showed it. */
export function findRisks(
  evidence: Evidence,
  incident: Incident,
  target: Target,
  config: Configuration,
): Risk[] {
  return [...dataLoss(evidence, incident), ...customerFacing(evidence, incident, target, config)];
}

/**
 * What shows that data may be lost: leaked sessions with uncommitted writes (ending them, or waiting, may lose
 * them), and what PostgreSQL itself reports. Every sign is told.
 */
function dataLoss({ database }: Evidence, incident: Incident): Risk[] {
  const label =
    incident.alert?.labels[DATA_LOSS_LABEL] === 'true' ? [`the alert carries ${DATA_LOSS_LABEL}="true"`] : [];
  const signs = [...label, ...(database?.kind === 'read' ? signsOfDataLoss(database) : [])];
  return signs.length > 0 ? [{ kind: 'data-loss', why: signs.join('; ') }] : [];
}

function signsOfDataLoss(database: DatabaseActivity): string[] {
  const writers = database.leaked.filter((session) => session.uncommittedWrites).length;
  const { inRecovery, preparedTransactions, archiverFailing, lostReplicationSlots } = database.dataLoss;
  return [
    ...(writers > 0 ? [`${writers} leaked session(s) hold uncommitted writes`] : []),
    ...(preparedTransactions > 0 ? [`${preparedTransactions} prepared transaction(s) were left behind`] : []),
    ...(inRecovery ? ['a standby answers in place of the primary'] : []),
    ...(archiverFailing ? ['archiving of the write-ahead log fails'] : []),
    ...(lostReplicationSlots > 0 ? [`${lostReplicationSlots} replication slot(s) lose write-ahead log`] : []),
  ];
}

function customerFacing(
  { service }: Evidence,
  incident: Incident,
  target: Target,
  config: Configuration,
): Risk[] {
  if (incident.alert?.labels[CUSTOMER_FACING_LABEL] === 'true') {
    return [{ kind: 'customer-facing', why: `the alert carries ${CUSTOMER_FACING_LABEL}="true"` }];
  }
  const threshold = config.escalation.customerFacingErrorRate;
  if (!target.customerFacing || service.errorRate === null || service.errorRate < threshold) return [];
  const failing = Math.round(service.errorRate * 100);
  return [
    {
      kind: 'customer-facing',
      why: `${failing} % of requests fail (from ${threshold * 100} % on customers notice)`,
    },
  ];
}
