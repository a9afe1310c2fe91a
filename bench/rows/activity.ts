/** What the database probe costs with 50, 500 and 1,000 real sessions, and with 5,000 in the view, beside counting them. */
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
import { medianOf } from '../figure';
import type { Growth, Measure, Row } from '../row';
import { addSessions } from '../size/many-sessions';
import { inTurns } from '../turns';

const SESSIONS = [50, 500, 1_000, 5_000] as const;
/** Of more than these, the others are rows of the view alone. */
const MOST_REAL = 1_000;
const MAX_CONNECTIONS = 1_100;
const TURNS = 15;
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
  readonly planned: number[];
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
      while (open.length < Math.min(sessions, MOST_REAL)) open.push(await session(postgres, open.length));
      if (sessions > MOST_REAL) {
        await addSessions(postgres, { database: DATABASE, role: SERVICE.user }, sessions - open.length);
      }
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
        planned: async () => {
          const client = await connect();
          await client.query(`EXPLAIN ${ACTIVITY_SQL}`, activityParameters(target, QUERY));
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
  const few = points.filter(({ sessions }) => sessions <= MOST_REAL);
  const [most, last] = [few.at(-1), points.at(-1)];
  if (!most || !last) return [];
  const beside = 'select count(*) on the same view';
  const growth = (of: (point: Point) => Pick<Growth['points'][number], 'measured' | 'baseline'>): Growth => ({
    x: 'sessions',
    points: points.map((point) => ({ x: point.sessions, ...of(point) })),
  });
  return [
    ...few.map(
      ({ sessions, probe, planned, count }): Row => ({
        name: `activity-${sessions}`,
        what: `pg_stat_activity evidence, ${sessions} sessions`,
        beside: 'the same statement planned and not run (EXPLAIN), then select count(*) on the same view',
        ...{ unit: 'ms', measured: probe, baseline: planned },
        target: { of: 'ratio', most: 1.5 },
        note:
          'Both as the probe does it: on a connection of its own, with its login. One statement, one round trip. Beside ' +
          `counting alone it is ${(medianOf(probe) / medianOf(count)).toFixed(1)} times as long: a new session has to read ` +
          'the catalogues and plan all of it, and that is the most of what it takes; in an account, a round trip for each ' +
          'part takes longer.',
      }),
    ),
    {
      name: `activity-${last.sessions}`,
      what: `pg_stat_activity evidence, ${last.sessions} sessions`,
      beside: `${most.sessions} sessions`,
      ...{ unit: 'ms', measured: last.probe, baseline: most.probe },
      // No more than by as much as there are more.
      target: { of: 'ratio', most: last.sessions / most.sessions },
      note:
        `${MOST_REAL} are real. The others, whose processes would take 10 GB, are rows that the view has beside those of ` +
        'processes: the statement reads it as ever.',
      growth: growth(({ probe, count }) => ({ measured: probe, baseline: count })),
    },
    {
      name: 'activity-statement',
      what: `the statement alone on a connection that is kept, ${most.sessions} sessions`,
      ...{ beside, unit: 'ms', measured: most.statement, baseline: most.countAlone },
      note:
        'Without a target: counting reads no column, while this one statement is planned with every list, limit and ' +
        'sign of data loss in it (a few milliseconds of planning, however many sessions there are).',
      growth: growth(({ statement, countAlone }) => ({ measured: statement, baseline: countAlone })),
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
