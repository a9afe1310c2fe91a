import type { Configuration } from '../../configuration/configuration';
import type { Evidence } from '../../model/evidence';
import type { SparedFor } from '../../model/plans';
import { percent, secondsText } from '../../text/units';
import {
  connectionsInUse,
  explainsLittle,
  inTransaction,
  isHeldWithoutWork,
  isSaturated,
  shareInUse,
} from '../connections-in-use';
import { contradictionsOf } from '../contradictions';
import { endingCommand } from '../ending-command';
import { groupLeaks, leakGroupText } from '../leak-groups';
import { fullPoolerPools } from '../pooler-full';
import { holdsText, sparedFor } from '../spared';
import { wasSoBefore } from '../usual';
import { type CauseRow, type Classified, found } from './row';
import { findSkewedPod } from './skewed-pod';

const MAX_GROUPS = 3;
const MAX_COMMANDS = 5;

export const connectionLeak: CauseRow<'connection-leak'> = {
  cause: 'connection-leak',
  title: 'a connection leak',
  classify: (evidence, config) => leakedSessions(evidence, config) ?? heldConnections(evidence, config),
  foundWhen: ({ remediation }) =>
    `sessions of the service's roles are idle in transaction for more than ${remediation.terminate.idleInTransactionSeconds} s; or the pools are full and most of their connections are idle`,
  permits: ['terminate-leaked-sessions'],
  why: 'terminates the leaked sessions; more replicas or larger pools would leak more',
};

/** Runbook, Diagnosis 2: sessions that are idle in a transaction for too long. */
function leakedSessions(evidence: Evidence, config: Configuration): Classified {
  const { database, pool } = evidence;
  if (database?.kind !== 'read' || database.leakedCount === 0) return null;
  const { leaked, leakedCount, missingGrant, suspected, server } = database;
  const oldest = Math.max(...leaked.map((session) => session.idleSeconds));
  const full = isSaturated(pool, config);
  const fullest = pool === null ? null : percent(pool.maxPodUtilization);
  const old = leaked.filter(({ idleSeconds }) => wasSoBefore(idleSeconds, evidence, config)).length;
  const sparing = (reason: SparedFor) =>
    leaked.filter((session) => sparedFor(session, config.remediation.terminate) === reason);
  const holding = sparing('holds');
  return found({
    confidence: full ? 'high' : 'medium',
    explains: shareInUse(leakedCount - old, evidence),
    evidenceFor: [
      `${leakedCount} session(s) idle in transaction for more than ${config.remediation.terminate.idleInTransactionSeconds} s, the oldest for ${secondsText(oldest)}`,
      ...groupLeaks(leaked).slice(0, MAX_GROUPS).map(leakGroupText),
      ...(holding.length > 0
        ? [
            `${holding.length} of them hold ${holdsText(holding)}, as migrations, dumps and leader election do`,
          ]
        : []),
      ...(suspected.sessions > 0
        ? [`${suspected.sessions} more are idle in transaction for a shorter time`]
        : []),
      ...(full ? [`a pod's pool is ${fullest} in use`] : []),
    ],
    evidenceAgainst: [
      ...(full || fullest === null ? [] : [`no pod's pool is above ${fullest}`]),
      ...(old > 0 ? [`${old} of them were already idle in transaction before the incident`] : []),
    ],
    next: [
      ...(missingGrant !== null && sparing('missing-grant').length > 0 ? [missingGrant] : []),
      ...holding.slice(0, MAX_COMMANDS).map((each) => endingCommand(each, server)),
    ],
  });
}

/**
 * Connections that were taken and not given back, without a transaction: the pools are full, the sessions idle.
 * Ending those would only make the pools open more, so nothing here is permitted by itself.
 */
function heldConnections(evidence: Evidence, config: Configuration): Classified {
  const { pool, database } = evidence;
  if (!isSaturated(pool, config) || database?.kind !== 'read') return null;
  // Sessions that are not where they should be are another matter.
  if (contradictionsOf(evidence, config).some(({ kind }) => kind === 'pools-above-sessions')) return null;
  // In session mode each connection of a pod keeps one of the pooler's, idle or not: its pool is what is too small.
  if (fullPoolerPools(evidence, config).length > 0) return null;
  // Where one pod alone holds them, that pod is the matter.
  if (!isHeldWithoutWork(pool, database, evidence) || findSkewedPod(pool, config) !== null) return null;
  const inUse = connectionsInUse(evidence) ?? pool.active;
  const held = inUse - inTransaction(database);
  const share = shareInUse(held, evidence);
  if (explainsLittle(share, config)) return null;
  return found({
    confidence: 'medium',
    explains: share,
    evidenceFor: [
      `${evidence.pooler === null ? 'the pools have' : 'the pooler has'} ${inUse} connections in use, but only ${database.serviceActive} of the service's sessions are active`,
      `${database.serviceIdle} of its sessions are idle outside of any transaction`,
    ],
    evidenceAgainst: ['no session is idle in transaction for long'],
  });
}
