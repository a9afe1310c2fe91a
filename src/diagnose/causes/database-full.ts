import { databaseLimitReached, heldSlots, openSlots } from '../../capacity/headroom';
import type { Configuration } from '../../configuration/configuration';
import { type Evidence, type LogEvidence, poolerServers } from '../../model/evidence';
import { percent } from '../../text/units';
import { fullPoolerPools, fullPoolText } from '../pooler-full';
import { saidBy } from '../said-by';
import { type CauseRow, type Classified, found } from './row';

export const databaseFull: CauseRow<'database-full'> = {
  cause: 'database-full',
  title: 'a database without a free connection slot',
  classify,
  foundWhen: ({ diagnosis }) =>
    "a login is refused with SQLSTATE 53300; or no slot is left for ordinary roles, or under a limit of one of the service's " +
    `roles or of its database; or ${percent(diagnosis.nearlyFullShare)} of the slots are taken; or the server can't be read ` +
    "and the pods' logs contain its refusals",
  permits: [],
  why: 'every further connection would be refused',
};

function classify(evidence: Evidence, config: Configuration): Classified {
  const { database, logs } = evidence;
  const { diagnosis } = config;
  if (database === null) return toldByLogs(logs);
  if (database.kind === 'full') {
    return found({
      confidence: 'high',
      evidenceFor: [`login refused (SQLSTATE ${database.sqlState}): ${database.message}`, ...notGot(logs)],
    });
  }
  const reached = databaseLimitReached(database);
  const held = heldSlots(database);
  const open = openSlots(database);
  const holders = `${database.serviceConnections} of them belong to the service, ${database.otherConnections} to others`;
  if (reached !== null) {
    return found({
      confidence: 'high',
      evidenceFor: [reached, holders, ...throughPooler(evidence, config), ...notGot(logs)],
    });
  }
  if (held < open * diagnosis.nearlyFullShare) return null;
  return found({
    confidence: 'medium',
    evidenceFor: [
      `${held} sessions hold ${percent(held / open)} of the ${open} slots open to ordinary roles`,
      holders,
      ...throughPooler(evidence, config),
    ],
    evidenceAgainst: [`${open - held} slot(s) are left`],
  });
}

/** Whose the service's sessions are where a pooler has them, and that it is full too where clients wait for it. */
function throughPooler(evidence: Evidence, config: Configuration): string[] {
  const servers = poolerServers(evidence.pooler);
  return [
    ...(servers === null ? [] : [`${servers} of the service's sessions are the pooler's`]),
    ...fullPoolerPools(evidence, config).map(fullPoolText),
  ];
}

/** The server itself refused the pods, though nobody could ask it. */
function toldByLogs(logs: LogEvidence | null): Classified {
  if (logs === null || logs.serverRefusals === 0) return null;
  return found({
    confidence: 'medium',
    evidenceFor: [`${logs.serverRefusals} log lines contain the server's own refusal for lack of a slot`],
    evidenceAgainst: ['the sessions of the database could not be read'],
  });
}

function notGot(logs: LogEvidence | null): string[] {
  return logs && logs.connectionTimeouts > 0
    ? [`${logs.connectionTimeouts} log lines report connection timeouts${saidBy(logs)}`]
    : [];
}
