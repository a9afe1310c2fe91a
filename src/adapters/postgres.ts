/** PostgreSQL through `pg`: one short connection for each look and each change. */
import { Socket } from 'node:net';
import { Client, DatabaseError } from 'pg';
import type { Configuration, Target } from '../configuration';
import { redactSql } from '../diagnose/redact';
import { DependencyError, errorText } from '../errors';
import type { DatabaseActivity, DatabaseFull } from '../evidence';
import type { ActivityQuery, Database } from '../ports';
import type { SessionToTerminate, TerminatePlan } from '../remediate/actions';
import { tooLong } from './bounded-text';
import type { PostgresAccess } from './postgres-access';
import { ACTIVITY_SQL, activityParameters } from './postgres-activity-sql';
import { likePatterns } from './postgres-applications';
import { TERMINATE_SQL } from './postgres-terminate-sql';

/** SQLSTATE too_many_connections: what every refusal for want of slots carries (PostgreSQL documentation, Appendix A). */
const TOO_MANY_CONNECTIONS = '53300';
/**
 * Where the server says so for the role's own limit (src/backend/utils/init/miscinit.c): told by the routine, since the
 * words are in the server's language. The runbook's own role being used up says nothing about the database.
 */
const ROLE_LIMIT_ROUTINE = 'InitializeSessionUserId';

/**
 * Of one connection, in all: a hundred sessions with their queries are some hundred kilobytes. The client itself takes
 * whatever comes, and keeps it in memory.
 */
const MAX_ANSWER_BYTES = 16 * 1_024 * 1_024;
const LOOK_MS = 20;

/** What the statement gives; its queries still hold what the service's users typed. */
interface ActivityRow {
  readonly activity: Omit<DatabaseActivity, 'kind'>;
}

export class PostgresDatabase implements Database {
  constructor(
    private readonly access: PostgresAccess,
    private readonly target: Target['postgres'],
    private readonly probes: Configuration['probes'],
  ) {}

  async readActivity(query: ActivityQuery): Promise<DatabaseActivity | DatabaseFull> {
    const parameters = activityParameters(this.target, query);
    try {
      return await this.withClient(async (client) => {
        const { rows } = await client.query<ActivityRow>(ACTIVITY_SQL, parameters);
        const activity = rows[0]?.activity;
        if (!activity) throw new DependencyError('postgres', 'pg_stat_activity gave no answer');
        return {
          kind: 'read',
          ...activity,
          leaked: redacted(activity.leaked),
          blockers: redacted(activity.blockers),
          slowest: redacted(activity.slowest),
        };
      });
    } catch (error) {
      if (error instanceof DependencyError && error.code === TOO_MANY_CONNECTIONS && !isOwnLimit(error)) {
        return { kind: 'full', sqlState: TOO_MANY_CONNECTIONS, message: error.message };
      }
      throw error;
    }
  }

  async terminate(plan: TerminatePlan): Promise<readonly SessionToTerminate[]> {
    const { database, users, applications, neverTerminate } = this.target;
    return this.withClient(async (client) => {
      const { rows } = await client.query<{ pid: number; backendStart: string }>(TERMINATE_SQL, [
        plan.sessions.map((session) => session.pid),
        plan.sessions.map((session) => session.backendStart),
        database,
        users,
        plan.idleInTransactionSeconds,
        plan.includeWriters,
        likePatterns(applications),
        likePatterns(neverTerminate),
        plan.maxShareOfSessions,
      ]);
      const ended = new Set(rows.map((row) => `${row.pid} ${row.backendStart}`));
      return plan.sessions.filter((session) => ended.has(`${session.pid} ${session.backendStart}`));
    });
  }

  private async withClient<T>(use: (client: Client) => Promise<T>): Promise<T> {
    const { host, port, user, password, ssl } = this.access;
    const { timeoutMs } = this.probes;
    const socket = new Socket();
    const client = new Client({
      stream: () => socket,
      host,
      port,
      user,
      password: await password(),
      database: this.target.database,
      ssl,
      application_name: 'knhk-runbook',
      connectionTimeoutMillis: timeoutMs,
      // The server gives up first, so that its reason is known; the client's own limit covers a dead network.
      statement_timeout: Math.ceil(timeoutMs * 0.8),
      query_timeout: timeoutMs,
    });
    // A connection that breaks while idle emits 'error'; the query under way, or the next, reports it.
    client.on('error', () => undefined);
    const watch = setInterval(() => {
      if (socket.bytesRead > MAX_ANSWER_BYTES) socket.destroy(tooLong(MAX_ANSWER_BYTES));
    }, LOOK_MS);
    try {
      await client.connect();
      return await use(client);
    } catch (error) {
      if (error instanceof DependencyError) throw error;
      const code = error instanceof DatabaseError ? error.code : undefined;
      throw new DependencyError('postgres', errorText(error), { cause: error, ...(code ? { code } : {}) });
    } finally {
      clearInterval(watch);
      // What it said is known by now. The farewell is on its way at once; the server's own need not be waited for.
      void client.end().catch(() => undefined);
    }
  }
}

function isOwnLimit({ cause }: DependencyError): boolean {
  return cause instanceof DatabaseError && cause.routine === ROLE_LIMIT_ROUTINE;
}

function redacted<T extends { readonly query: string }>(rows: readonly T[]): T[] {
  return rows.map((row) => ({ ...row, query: redactSql(row.query) }));
}
