import type { Configuration } from '../../configuration/configuration';
import type { DatabaseActivity, Evidence, PreparedTransaction, RootBlocker } from '../../model/evidence';
import { psqlCommand } from '../../text/commands';
import { secondsText } from '../../text/units';
import { shareInUse } from '../connections-in-use';
import { type CauseRow, type Classified, found } from './row';

export const lockChain: CauseRow<'lock-chain'> = {
  cause: 'lock-chain',
  title: 'sessions that waited for locks',
  classify,
  foundWhen: ({ diagnosis }) =>
    `at least ${diagnosis.minWaitingForLock} sessions wait for locks for more than ${diagnosis.minLockWaitSeconds} s, and ` +
    'the session at the root waits for no other, or no visible session holds the lock (a prepared transaction, say)',
  permits: ['terminate-leaked-sessions'],
  why: 'the root of the chain is terminated only if it is itself a leaked session with nothing stronger than read locks; more replicas would only wait too',
};

/** Sessions wait for locks, and one at the root of it waits for nobody (`pg_blocking_pids`), or no session is there. */
function classify(evidence: Evidence, { diagnosis }: Configuration): Classified {
  const { database } = evidence;
  if (database?.kind !== 'read' || database.waitingForLock < diagnosis.minWaitingForLock) return null;
  const { blockers, waitingWithoutRoot, serviceWaitingForLock, waitingForLock } = database;
  if (blockers.length === 0 && waitingWithoutRoot === 0) return null;
  return found({
    confidence: 'high',
    explains: shareInUse(serviceWaitingForLock, evidence),
    evidenceFor: [
      `${waitingForLock} session(s) wait for a lock, ${serviceWaitingForLock} of them the service's`,
      ...blockers.map(rootText),
      ...(waitingWithoutRoot > 0 ? [`${waitingWithoutRoot} wait for a lock that no session holds`] : []),
      ...blamed(database).map(preparedText),
    ],
    next: blamed(database).map((prepared) => decisionText(prepared, database)),
  });
}

/** It is decided in its own database, by its owner or a superuser (PostgreSQL documentation, COMMIT PREPARED). */
function decisionText(
  { gid, owner, database: name }: PreparedTransaction,
  { server }: DatabaseActivity,
): string {
  const [commit, rollback] = ['COMMIT', 'ROLLBACK'].map((verb) =>
    psqlCommand(server && { ...server, database: name }, `${verb} PREPARED '${gid.replaceAll("'", "''")}'`),
  );
  return `decide as ${owner} in database ${name}: ${commit} or ${rollback}`;
}

/** A prepared transaction is blamed where somebody waits for what no session holds. */
function blamed({ waitingWithoutRoot, prepared }: DatabaseActivity): readonly PreparedTransaction[] {
  return waitingWithoutRoot > 0 ? prepared : [];
}

function rootText(root: RootBlocker): string {
  const writing = root.uncommittedWrites ? ', with uncommitted writes' : '';
  return (
    `pid ${root.pid} of ${root.application || root.user} blocks ${root.blockedSessions}, ` +
    `${root.state} for ${secondsText(root.stateSeconds)}${writing}: ${root.query}`
  );
}

function preparedText({ gid, owner, database, ageSeconds }: PreparedTransaction): string {
  return `prepared transaction '${gid}' of ${owner} in database ${database} is open for ${secondsText(ageSeconds)}`;
}
