/** What the statement lists one by one, each as a pair of its answer: sessions, lock chains, waits, holders. */
import { inSeconds, PARAMETER as the } from './activity-parameters';
import { mayBeEnded } from './applications';

/** Of blockers, slow queries, long and prepared transactions and other holders. */
const MAX_LISTED = 5;
const MAX_APPLICATIONS = 20;

const WHO = `'pid', pid,
      'backendStart', to_char(backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
      'user', usename`;
/**
 * `backend_xid` set means that the transaction has written or locked rows: it is the test for data at risk, not the
 * state's name (PostgreSQL documentation, The Cumulative Statistics System). An aborted transaction's writes are lost
 * already, unless a savepoint keeps the outer ones: then the transaction id is still there, and counts.
 */
const WRITES = `'uncommittedWrites', backend_xid IS NOT NULL`;

/** A list of `object` for each row of `rows`. */
const list = (name: string, object: string, order: string, rows: string) =>
  `'${name}', coalesce((SELECT json_agg(json_build_object(${object}) ORDER BY ${order}) FROM (${rows}) AS listed), '[]')`;

export const LIST_PAIRS = [
  list(
    'leaked',
    `${WHO},
      'application', application,
      'state', state,
      'idleSeconds', ${inSeconds('in_state_for')},
      'transactionSeconds', ${inSeconds('seen_at - xact_start')},
      ${WRITES},
      'mayBeEnded', application_allowed,
      'holds', holds,
      'outOfReach', CASE WHEN NOT role_allowed THEN 'privileged-role' WHEN NOT in_reach THEN 'missing-grant' END,
      'query', query`,
    'state_change',
    // Those that nothing spares but their writes first: what is not listed is not ended.
    `SELECT session.*, judged.*, role_allowed, in_reach FROM session LEFT JOIN held USING (pid)
        CROSS JOIN LATERAL (SELECT coalesce(held.holds, '{}') AS holds,
               ${mayBeEnded('application', the.applications, the.neverTerminate)} AS application_allowed) AS judged
        JOIN (SELECT oid, may_be_ended AS role_allowed, in_reach FROM service_role) AS role ON role.oid = usesysid
      WHERE leaked
      ORDER BY application_allowed AND role_allowed AND in_reach AND judged.holds = '{}' DESC, state_change
      LIMIT ${the.maxSessions}::int`,
  ),
  list(
    'longTransactions',
    `${WHO},
      'application', application,
      'state', state,
      'transactionSeconds', ${inSeconds('seen_at - xact_start')},
      'idleSeconds', coalesce(${inSeconds('in_state_for')}, 0),
      ${WRITES},
      'query', query`,
    'xact_start',
    `SELECT * FROM session WHERE long_transaction ORDER BY xact_start LIMIT ${MAX_LISTED}`,
  ),
  list(
    'blockers',
    // What is no client has no name of its own: "autovacuum worker".
    `${WHO},
      'application', coalesce(nullif(application, ''), nullif(backend_type, 'client backend'), ''),
      'state', state,
      'stateSeconds', coalesce(${inSeconds('in_state_for')}, 0),
      ${WRITES},
      'blockedSessions', blocked_sessions,
      'query', query`,
    'blocked_sessions DESC, state_change',
    `SELECT * FROM blocking JOIN session USING (pid) ORDER BY blocked_sessions DESC, state_change LIMIT ${MAX_LISTED}`,
  ),
  list(
    'slowest',
    `'application', application, 'seconds', ${inSeconds('seen_at - query_start')}, 'query', query`,
    'query_start',
    `SELECT * FROM session WHERE slow ORDER BY query_start LIMIT ${MAX_LISTED}`,
  ),
  list(
    'waits',
    `'type', type, 'sessions', sessions`,
    'sessions DESC, type',
    `SELECT coalesce(wait_event_type, 'CPU') AS type, count(*) AS sessions FROM session
      WHERE in_database AND at_work GROUP BY 1`,
  ),
  list(
    'byApplication',
    `'application', application, 'connections', connections`,
    'connections DESC, application',
    `SELECT application, count(*) AS connections FROM session WHERE in_database GROUP BY application
      ORDER BY connections DESC, application LIMIT ${MAX_APPLICATIONS}`,
  ),
  list(
    'otherHolders',
    `'user', usename, 'database', datname, 'application', application, 'connections', connections`,
    'connections DESC, usename, datname, application',
    `SELECT usename, datname, application, count(*) AS connections FROM session WHERE is_client AND NOT of_service
      GROUP BY usename, datname, application
      ORDER BY connections DESC, usename, datname, application LIMIT ${MAX_LISTED}`,
  ),
  list(
    'prepared',
    `'gid', gid, 'owner', owner, 'database', database, 'ageSeconds', ${inSeconds('age')}`,
    'age DESC',
    `SELECT * FROM old_prepared ORDER BY age DESC LIMIT ${MAX_LISTED}`,
  ),
].join(',\n  ');
