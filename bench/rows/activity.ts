/** What the database probe costs with 50, 500 and 1,000 real sessions, beside counting them. */
import { Client } from 'pg';
import { Processes } from '../../emulators/common/processes';
import { startPostgres } from '../../local/postgres';
import { makeRunbookLogin } from '../../local/runbook-login';
import { accessWithPassword } from '../../src/adapters/postgres/access';
import { activityParameters } from '../../src/adapters/postgres/activity-parameters';
import { ACTIVITY_SQL } from '../../src/adapters/postgres/activity-sql';
import { PostgresDatabase } from '../../src/adapters/postgres/postgres';
import { type Configuration, parseConfiguration } from '../../src/configuration/configuration';
import type { ActivityQuery } from '../../src/ports';
import type { Measure, Row } from '../row';
import { inTurns } from '../turns';

const SESSIONS = [50, 500, 1_000] as const;
const MAX_CONNECTIONS = 1_100;
const TURNS = 21;
const DATABASE = 'knhk';
const SERVICE = { user: 'knhk', password: 'service' };
/** One in so many is idle in transaction, as with a leak. */
const LEAKED_ONE_IN = 10;
const COUNT_SQL = 'SELECT count(*) FROM pg_stat_activity';
const QUERY: ActivityQuery = {
  idleInTransactionSeconds: 0.5,
  suspectIdleSeconds: 0.1,
  minLockWaitSeconds: 1,
  slowQuerySeconds: 5,
  maxSessions: 100,
  preparedTransactionSeconds: 300,
};

interface Point {
  readonly sessions: number;
  readonly probe: number[];
  readonly count: number[];
  readonly statement: number[];
  readonly countAlone: number[];
}

export const measure: Measure = async (say) => {
  const processes = await Processes.open();
  const open: Client[] = [];
  try {
    const postgres = await startPostgres(processes, { maxConnections: MAX_CONNECTIONS });
    await postgres.createRole(SERVICE.user, SERVICE.password);
    await postgres.createDatabase(DATABASE, SERVICE.user);
    const login = await makeRunbookLogin(processes, postgres, DATABASE, 'runbook');
    const config = configuration();
    const target = targetOf(config).postgres;
    const access = accessWithPassword(JSON.stringify({ ...login, ssl: 'off' }));
    const database = new PostgresDatabase(access, target, config.probes);
    const connect = async (): Promise<Client> => {
      const { host, port, username: user, password } = login;
      const client = new Client({ host, port, user, password, database: DATABASE });
      await client.connect();
      return client;
    };

    const points: Point[] = [];
    for (const sessions of SESSIONS) {
      while (open.length < sessions) open.push(await session(postgres, open.length));
      say(`pg_stat_activity: ${sessions} sessions, ${TURNS} turns`);
      const kept = await connect();
      const times = await inTurns(TURNS, {
        probe: async () => {
          const found = await database.readActivity(QUERY);
          if (found.kind !== 'read' || found.total < sessions) throw new Error('not every session was seen');
        },
        count: async () => {
          const client = await connect();
          await client.query(COUNT_SQL);
          void client.end();
        },
        statement: () => kept.query(ACTIVITY_SQL, activityParameters(target, QUERY)),
        countAlone: () => kept.query(COUNT_SQL),
      });
      await kept.end();
      points.push({ sessions, ...times });
    }
    return rowsOf(points);
  } finally {
    for (const client of open) void client.end().catch(() => undefined);
    await processes.close();
  }
};

function rowsOf(points: readonly Point[]): Row[] {
  const beside = 'select count(*) on the same view';
  const x = 'sessions';
  const rows = points.map(
    ({ sessions, probe, count }): Row => ({
      ...{ name: `activity-${sessions}`, what: `pg_stat_activity evidence, ${sessions} sessions`, beside },
      ...{ unit: 'ms', measured: probe, baseline: count },
      target: { of: 'ratio', most: 2 },
      note: 'Both as the probe does it: on a connection of its own, with its login. One statement, one round trip.',
      // One picture of all sizes is enough.
      ...(sessions === points.at(-1)?.sessions && {
        growth: {
          x,
          points: points.map((point) => ({
            x: point.sessions,
            measured: point.probe,
            baseline: point.count,
          })),
        },
      }),
    }),
  );
  const last = points.at(-1);
  if (!last) return rows;
  return [
    ...rows,
    {
      name: 'activity-statement',
      what: `the statement alone on a connection that is kept, ${last.sessions} sessions`,
      ...{ beside, unit: 'ms', measured: last.statement, baseline: last.countAlone },
      note:
        'Without a target: counting reads no column, while this one statement is planned with every list, limit and ' +
        'sign of data loss in it (a few milliseconds of planning, however many sessions there are).',
      growth: {
        x,
        points: points.map(({ sessions, statement, countAlone }) => ({
          ...{ x: sessions, measured: statement, baseline: countAlone },
        })),
      },
    },
  ];
}

/** One of the service's, spread over ten pods. */
async function session({ host, port }: { host: string; port: number }, index: number): Promise<Client> {
  const application_name = `knhk-closed-loop/pod-${index % 10}`;
  const client = new Client({ host, port, ...SERVICE, database: DATABASE, application_name });
  // The server goes before they do.
  client.on('error', () => undefined);
  await client.connect();
  if (index % LEAKED_ONE_IN === 0) await client.query('BEGIN');
  await client.query('SELECT 1');
  return client;
}

function configuration(): Configuration {
  return parseConfiguration({
    targets: [
      {
        name: 'knhk-closed-loop',
        alertLabels: { namespace: 'knhk' },
        kubernetes: { secretId: 'none', namespace: 'knhk', deployment: 'knhk-closed-loop' },
        postgres: { secretId: 'none', database: DATABASE, users: [SERVICE.user] },
        prometheus: { url: 'http://127.0.0.1' },
      },
    ],
    remediation: { mode: 'dry-run' },
  });
}

function targetOf({ targets }: Configuration): Configuration['targets'][number] {
  const [target] = targets;
  if (!target) throw new RangeError('the configuration has no target');
  return target;
}
