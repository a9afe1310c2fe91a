/** PostgreSQL through `pg`: one short connection for each look and each change. */
import type { Client } from 'pg';
import type { Configuration, Target } from '../../configuration/configuration';
import { DependencyError, StalePlanError } from '../../model/errors';
import {
  type DatabaseActivity,
  type DatabaseFull,
  type DatabaseServer,
  sessionKey,
} from '../../model/evidence';
import type { TerminatePlan } from '../../model/plans';
import type { ActivityQuery, Database, Termination } from '../../ports';
import { errorText } from '../../text/error-text';
import { redactSql } from '../../text/sql';
import type { PostgresAccess } from './access';
import { activityParameters } from './activity-parameters';
import { ACTIVITY_SQL } from './activity-sql';
import { likePatterns } from './applications';
import { loginSettings, withConnection } from './connection';
import { parseServerJson } from './encodings';
import { hiddenFrom, signallingGrant, type View } from './hidden';
import { asDependencyError, saysFull, TOO_MANY_CONNECTIONS } from './refusals';
import { rolePatterns } from './service-roles';
import { TERMINATE_SQL } from './terminate-sql';

/** PostgreSQL itself takes no longer one (GIDSIZE in src/include/access/xact.h). */
const MAX_GID_LENGTH = 200;

/** What the statement gives; its queries still hold what the service's users typed. */
type Answer = Omit<DatabaseActivity, 'kind' | 'server' | 'partial' | 'missingGrant'> & {
  readonly view: View;
};

/** A session that was ended, or may not be. */
interface Ended {
  readonly pid: number;
  readonly backendStart: string;
  readonly mayEnd: boolean;
  readonly isSignaller: boolean;
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
        const { rows } = await client.query<{ activity: Buffer; encoding: string }>(ACTIVITY_SQL, parameters);
        const [row] = rows;
        if (!row) throw new DependencyError('postgres', 'pg_stat_activity gave no answer');
        return this.activityOf(parseServerJson(row.activity, row.encoding) as Answer);
      });
    } catch (error) {
      if (saysFull(error)) {
        const { server } = this;
        return { kind: 'full', server, sqlState: TOO_MANY_CONNECTIONS, message: errorText(error) };
      }
      throw error;
    }
  }

  private get server(): DatabaseServer {
    const { host, port } = this.access;
    return { host, port, database: this.target.database };
  }

  private activityOf({ view, ...activity }: Answer): DatabaseActivity {
    const { database } = this.target;
    if (view.database !== database) {
      throw new DependencyError(
        'postgres',
        `the login to ${database} reaches the database ${errorText(view.database, 63)}, as through a pooler that ` +
          'renames it: put the host and port of PostgreSQL into the secret, and its own name for the database ' +
          'into the target',
      );
    }
    return {
      kind: 'read',
      server: this.server,
      ...activity,
      hostReservedConnections: activity.hostReservedConnections + this.target.reservedConnections,
      leaked: redacted(activity.leaked),
      longTransactions: redacted(activity.longTransactions),
      blockers: redacted(activity.blockers),
      slowest: redacted(activity.slowest),
      prepared: activity.prepared.map((each) => ({ ...each, gid: errorText(each.gid, MAX_GID_LENGTH) })),
      missingGrant: view.mayEndOthers ? null : signallingGrant(view.role, view.isSignaller),
      partial: hiddenFrom(view),
    };
  }

  async terminate(plan: TerminatePlan): Promise<Termination> {
    try {
      return await this.end(plan);
    } catch (error) {
      // Refused at the login, so nothing was ended; a slot that was free a moment ago may be again.
      if (saysFull(error)) throw new StalePlanError(errorText(error), { cause: error });
      throw error;
    }
  }

  private async end(plan: TerminatePlan): Promise<Termination> {
    const { database, users, applications, neverTerminate } = this.target;
    return this.withClient(async (client) => {
      const { rows } = await client.query<Ended>(TERMINATE_SQL, [
        plan.sessions.map((session) => session.pid),
        plan.sessions.map((session) => session.backendStart),
        database,
        users,
        plan.idleInTransactionSeconds,
        plan.includeWriters,
        likePatterns(applications),
        likePatterns(neverTerminate),
        plan.maxShareOfSessions,
        rolePatterns(users),
      ]);
      const mayEnd = new Map(rows.map((row) => [sessionKey(row), row.mayEnd]));
      const those = (may: boolean) =>
        plan.sessions.filter((session) => mayEnd.get(sessionKey(session)) === may);
      const refused = rows.find((row) => !row.mayEnd);
      return {
        ended: those(true),
        notPermitted: those(false),
        missingGrant: refused ? signallingGrant(this.access.user, refused.isSignaller) : null,
      };
    });
  }

  private async withClient<T>(use: (client: Client) => Promise<T>): Promise<T> {
    const settings = await loginSettings(this.access, this.target.database, this.probes.timeoutMs);
    return withConnection(settings, use, asDependencyError);
  }
}

function redacted<T extends { readonly query: string }>(rows: readonly T[]): T[] {
  return rows.map((row) => ({ ...row, query: redactSql(row.query) }));
}
