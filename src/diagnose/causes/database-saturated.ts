import type { Configuration } from '../../configuration/configuration';
import { type DatabaseActivity, type Evidence, poolsOf } from '../../model/evidence';
import { psqlCommand } from '../../text/commands';
import { percent } from '../../text/units';
import { connectionsInUse, isSaturated, shareInUse } from '../connections-in-use';
import { heldGrowth, heldText, latencyGrowth, latencyText } from '../usual';
import { type CauseRow, type Classified, found } from './row';
import { findSkewedPod } from './skewed-pod';
import { waitsText } from './waits-text';

/**
 * Waits inside the server, or for its disks (PostgreSQL documentation, Wait Event Types). `Lock` is another session's
 * doing and `Client` the application's.
 */
const SERVER_WAITS: ReadonlySet<string> = new Set(['IO', 'LWLock', 'BufferPin', 'IPC']);

export const databaseSaturated: CauseRow<'database-saturated'> = {
  cause: 'database-saturated',
  title: 'an overloaded database',
  classify,
  foundWhen: ({ alerts, diagnosis }) =>
    `a pool is above ${percent(alerts.critical.utilization)}, at least half of the connections in use are active in the ` +
    `database and not waiting for a lock, and each is held at least ${diagnosis.heldFactor} times as long as usual (where that is not ` +
    'known: p95 is as many times the usual, or, at low confidence, at least half of the active sessions wait inside the server)',
  permits: [],
  why: 'the pool is full because each query takes longer: more connections would only add load',
};

/** The connections are at work in the database, each for longer than usual. */
function classify(evidence: Evidence, config: Configuration): Classified {
  const { pool, database, service } = evidence;
  if (!isSaturated(pool, config) || database?.kind !== 'read') return null;
  // What troubles one pod alone is no trouble of the database that all of them share.
  if (findSkewedPod(pool, config) !== null) return null;
  const atWork = database.serviceActive - database.serviceWaitingForLock;
  const inUse = connectionsInUse(evidence) ?? 0;
  if (atWork * 2 < inUse) return null;
  const proof = slowerThanUsual(evidence, database, config);
  if (proof === null) return null;
  return found({
    confidence: proof.confidence,
    // Queries that are slow by themselves are accounted for by that.
    explains: shareInUse(Math.max(0, atWork - database.serviceSlowQueries), evidence),
    evidenceFor: [
      `${atWork} of ${inUse} connections in use are active in the database`,
      proof.text,
      ...waitsText(database.waits),
      ...(service.p95Ms === null
        ? []
        : [`p95 is ${service.p95IsLowerBound ? 'above ' : ''}${Math.round(service.p95Ms)} ms`]),
    ],
    next: [
      'check the database: CPU, disks, checkpoints and autovacuum (related runbook: PostgreSQL High CPU Usage)',
      psqlCommand(
        database.server,
        "SELECT wait_event_type, wait_event, count(*) FROM pg_stat_activity WHERE state = 'active' GROUP BY 1, 2 ORDER BY 3 DESC",
      ),
      'check what changed in its queries or plans (related runbook: Slow Query Investigation)',
    ],
  });
}

interface Proof {
  readonly confidence: 'high' | 'medium' | 'low';
  readonly text: string;
}

/** By the time that connections are held; else by p95; else, and weakly, by what the sessions wait for. */
function slowerThanUsual(
  evidence: Evidence,
  { waits, active }: DatabaseActivity,
  { diagnosis: { heldFactor } }: Configuration,
): Proof | null {
  // What waits at a pooler is held longer and slower too, whatever the database does.
  const isQueued = poolsOf(evidence.pooler ?? { bouncers: [] }).some((each) => each.clientsWaiting > 0);
  const held = isQueued ? null : heldGrowth(evidence);
  if (held !== null) {
    return held < heldFactor ? null : { confidence: 'high', text: heldText(held) };
  }
  const slower = isQueued ? null : latencyGrowth(evidence.service);
  // A lower bound shows that it is slower, and not that it is no slower.
  if (slower !== null && (slower >= heldFactor || !evidence.service.p95IsLowerBound)) {
    return slower < heldFactor ? null : { confidence: 'medium', text: latencyText(slower) };
  }
  const inServer = waits
    .filter(({ type }) => SERVER_WAITS.has(type))
    .reduce((sum, { sessions }) => sum + sessions, 0);
  return inServer * 2 < active || inServer === 0
    ? null
    : {
        confidence: 'low',
        text: `${inServer} of ${active} active sessions wait inside the server; the usual level is not known`,
      };
}
