/** The database of a scenario: sessions and roles of other programs and people, and what is idle in a transaction. */
import { Client } from 'pg';
import { DATABASE, SERVICE_ROLE } from '../../local/configuration';
import type { World } from '../../local/world';

/** PostgreSQL: no connection slot is left. */
const TOO_MANY_CONNECTIONS = '53300';
const OF_SERVICE = "usename = $1 AND state LIKE 'idle in transaction%'";

/** Sessions that belong to nobody in the cast: their fate is looked at afterwards. */
export interface Bystander {
  readonly name: string;
  isAlive(): boolean;
}

export interface SessionOptions {
  readonly role: string;
  readonly application: string;
  /** Default: the service's database. */
  readonly database?: string;
  /** Run one after the other; the session then stays open. */
  readonly statements?: readonly string[];
  /** Runs last, and for as long as the session lives: it is not waited for. */
  readonly busyWith?: string;
}

export class ScenarioDatabase {
  private readonly passwords = new Map<string, string>();
  private readonly clients: Client[] = [];

  constructor(private readonly world: Pick<World, 'postgres' | 'servicePassword'>) {}

  /** Opens a session that stays until the end of the scenario, unless somebody ends it. */
  async session({
    role,
    application,
    database = DATABASE,
    statements = [],
    busyWith,
  }: SessionOptions): Promise<Bystander> {
    const { host, port } = this.world.postgres;
    const client = new Client({
      ...{ host, port, database, user: role, password: await this.passwordOf(role) },
      application_name: application,
      connectionTimeoutMillis: 5_000,
    });
    let alive = true;
    client.on('error', () => {
      alive = false;
    });
    client.on('end', () => {
      alive = false;
    });
    await client.connect();
    this.clients.push(client);
    for (const statement of statements) await client.query(statement);
    // It ends with its session, and how is seen by `isAlive`.
    if (busyWith) client.query(busyWith).catch(() => undefined);
    return { name: `${application} (${role})`, isAlive: () => alive };
  }

  /** Opens sessions of one kind until PostgreSQL refuses, or there are `most`. Returns them. */
  async sessions(options: SessionOptions, most: number): Promise<Bystander[]> {
    const opened: Bystander[] = [];
    while (opened.length < most) {
      try {
        opened.push(await this.session(options));
      } catch (error) {
        if ((error as { code?: string }).code === TOO_MANY_CONNECTIONS) return opened;
        throw error;
      }
    }
    return opened;
  }

  /** Closes every session that `session` opened. */
  async closeSessions(): Promise<void> {
    await Promise.all(this.clients.splice(0).map((client) => client.end().catch(() => undefined)));
  }

  /** Ends what leaked, as a person does by hand when the workflow may not. */
  async endLeaksByHand(): Promise<void> {
    await this.world.postgres.query(
      'postgres',
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${OF_SERVICE}`,
      [SERVICE_ROLE],
    );
  }

  /** Sessions of the service that are idle in a transaction, for longer than so many seconds. */
  async idleInTransaction(forSeconds = 0): Promise<number> {
    const [row] = await this.world.postgres.query<{ count: number }>(
      'postgres',
      `SELECT count(*)::int AS count FROM pg_stat_activity
         WHERE ${OF_SERVICE} AND now() - state_change >= make_interval(secs => $2)`,
      [SERVICE_ROLE, forSeconds],
    );
    return row?.count ?? -1;
  }

  /** A role of the scenario's own: made when it is first needed. `ops` roles may take reserved slots. */
  async createRole(role: string, memberOf: readonly string[] = []): Promise<void> {
    await this.world.postgres.createRole(role, await this.passwordOf(role), { memberOf });
  }

  private async passwordOf(role: string): Promise<string> {
    if (role === SERVICE_ROLE) return this.world.servicePassword;
    const known = this.passwords.get(role) ?? `pw-${role}`;
    this.passwords.set(role, known);
    return known;
  }
}
