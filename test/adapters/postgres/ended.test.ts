/** Generated sessions on a real PostgreSQL: whom the statement ends, beside a count of what each was made to be. */
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { sparedFor } from '../../../src/diagnose/spared';
import { configuration, targetOf } from '../../support/builders';
import { eventually } from '../../support/eventually';
import { runs, SEED } from '../../support/runs';
import { alive, pidsOf, postgresForTests, type Session } from './support';

const { server, activity, connect, terminate, planFor } = postgresForTests({ maxConnections: 80 });

const SESSIONS = 32;
const BATCHES = 10;
const IDLE_SECONDS = 2;

const TALK_MS = 300;

/** What a session does before its transaction and in it; `#` is a table, and a number, of its own. */
interface Doing {
  readonly name: string;
  readonly before: readonly string[];
  readonly within: readonly string[] | null;
  readonly writes?: true;
  /** Something that others may need goes with it. */
  readonly matters?: true;
}

const HARMLESS: readonly Doing[] = [
  { name: 'read', before: [], within: ['SELECT * FROM t_#'] },
  { name: 'nothing yet', before: [], within: [] },
  { name: 'failed', before: [], within: ['SELECT nonsense'] },
  {
    name: 'lock given back',
    before: ['SELECT pg_advisory_lock(#)', 'SELECT pg_advisory_unlock(#)'],
    within: [],
  },
  { name: 'cursor closed', before: [], within: ['DECLARE c CURSOR FOR TABLE t_#', 'FETCH c', 'CLOSE c'] },
  { name: 'savepoint', before: [], within: ['SAVEPOINT s', 'SELECT * FROM t_#', 'ROLLBACK TO s'] },
  { name: 'wrote before', before: ['INSERT INTO t_# VALUES (1)'], within: ['SELECT * FROM t_#'] },
];
const WRITING: readonly Doing[] = [
  { name: 'insert', before: [], within: ['INSERT INTO t_# VALUES (2)'], writes: true },
  { name: 'locked rows', before: [], within: ['SELECT * FROM t_# FOR UPDATE'], writes: true },
  {
    name: 'failed after a savepoint',
    before: [],
    within: ['INSERT INTO t_# VALUES (2)', 'SAVEPOINT s', 'SELECT nonsense'],
    writes: true,
  },
];
const HOLDING: readonly Doing[] = [
  ['SELECT pg_advisory_xact_lock(#)'],
  ['SELECT pg_export_snapshot()'],
  ['SET TRANSACTION ISOLATION LEVEL REPEATABLE READ', 'SELECT * FROM t_#'],
  ['DECLARE c CURSOR FOR TABLE t_#', 'FETCH c'],
  ['LOCK TABLE t_# IN SHARE UPDATE EXCLUSIVE MODE'],
  ['LOCK TABLE t_# IN SHARE MODE'],
  ['LOCK TABLE t_# IN EXCLUSIVE MODE'],
  ['DELETE FROM t_# WHERE id = -1'],
].map((within) => ({ name: within.join('; '), before: [], within, matters: true }));
const SESSION_LOCKS: readonly Doing[] = [['SELECT 1'], ['SELECT nonsense']].map((within) => ({
  ...{ name: 'advisory lock of the session', before: ['SELECT pg_advisory_lock(#)'], within, matters: true },
}));
const HOLDING_AND_WRITING: readonly Doing[] = [
  ['SELECT pg_advisory_xact_lock(#)', 'INSERT INTO t_# VALUES (3)'],
  ['ALTER TABLE t_# ADD COLUMN more int'],
  ['LOCK TABLE t_# IN ACCESS EXCLUSIVE MODE'],
].map((within) => ({ name: within.join('; '), before: [], within, writes: true, matters: true }));
const OUTSIDE: readonly Doing[] = [
  { name: 'idle', before: ['SELECT 1'], within: null },
  { name: 'committed', before: ['BEGIN', 'SELECT 1', 'COMMIT'], within: null },
];

const one = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const anySession = fc.record({
  doing: fc.oneof(
    { weight: 6, arbitrary: one(...HARMLESS) },
    { weight: 2, arbitrary: one(...WRITING) },
    { weight: 4, arbitrary: one(...HOLDING, ...SESSION_LOCKS, ...HOLDING_AND_WRITING) },
    { weight: 1, arbitrary: one(...OUTSIDE) },
  ),
  user: fc.oneof(
    { weight: 6, arbitrary: one('knhk') },
    { weight: 3, arbitrary: one('orders', 'v-knhk-1') },
    { weight: 1, arbitrary: one('reporting', 'boss') },
  ),
  application: fc.oneof(
    { weight: 8, arbitrary: one('', 'knhk-closed-loop/pod-1', 'PostgreSQL JDBC Driver') },
    { weight: 1, arbitrary: one('psql', 'pgAdmin 4 - DB:knhk', 'DBeaver 25.0.3 - Main', 'knhk-migrations') },
  ),
  database: fc.oneof({ weight: 12, arbitrary: one('knhk') }, { weight: 1, arbitrary: one('other') }),
  /** It did something in its transaction a moment ago. */
  isYoung: fc.constantFrom(false, false, false, false, true),
});
type Made = typeof anySession extends fc.Arbitrary<infer T> ? T : never;
const anyBatch = fc.record({
  sessions: fc.array(anySession, { minLength: SESSIONS, maxLength: SESSIONS }),
  includeWriters: fc.boolean(),
  maxShareOfSessions: fc.constantFrom(0.1, 0.5, 1, 1),
  /** One that may end all of them, and a member of `knhk` alone. */
  asker: fc.constantFrom('runbook', 'runbook', 'partly'),
});

const TARGET = { ...targetOf(configuration()).postgres, users: ['knhk', 'orders', 'boss'] };
const isPeoples = ({ application }: Made) => /psql|pgAdmin|DBeaver|migrat/.test(application);
const isOfService = ({ user, database }: Made) => user !== 'reporting' && database === 'knhk';
const isLeaked = (each: Made) => isOfService(each) && each.doing.within !== null && !each.isYoung;

beforeAll(async () => {
  await server().createDatabase('other', 'knhk');
  await server().query('postgres', 'CREATE ROLE shared');
  for (const database of ['knhk', 'other']) {
    await server().query(
      database,
      `DO $$ BEGIN FOR i IN 0..${SESSIONS - 1} LOOP
         EXECUTE format('CREATE TABLE t_%s AS SELECT 1 AS id', i);
         EXECUTE format('ALTER TABLE t_%s OWNER TO shared', i);
       END LOOP; END $$`,
    );
  }
  for (const statement of [
    "CREATE ROLE orders LOGIN PASSWORD 'open sesame' IN ROLE shared",
    `CREATE ROLE "v-knhk-1" LOGIN PASSWORD 'open sesame' IN ROLE knhk`,
    'GRANT shared TO knhk, reporting',
    "CREATE ROLE partly LOGIN PASSWORD 'open sesame' IN ROLE pg_monitor, knhk",
  ])
    await server().query('postgres', statement);
});

/** Young sessions stay young, however long the others take: they talk until the function that is returned is called. */
async function keepTalking(sessions: readonly Session[]): Promise<() => Promise<void>> {
  let isOver = false;
  const talk = () => Promise.all(sessions.map((session) => session.query('SELECT 1').catch(() => undefined)));
  await talk();
  const talking = (async () => {
    for (; !isOver; await sleep(TALK_MS)) await talk();
  })();
  return async () => {
    isOver = true;
    await talking;
  };
}

const batches = fc.sample(anyBatch, runs(BATCHES));

it.each(batches.map((batch, index) => [index, batch] as const))(
  `batch %i of seed ${SEED}`,
  async (_, batch) => {
    const made = await Promise.all(batch.sessions.map(begin));
    const rows = await eventually('the old ones old', async () => {
      const now = await ages();
      return now.size === SESSIONS && [...now.values()].every(({ idle }) => idle > IDLE_SECONDS + 0.1) && now;
    });
    const startOf = (pid: number) => rows.get(pid)?.start ?? '';
    const idleOf = (pid: number) => rows.get(pid)?.idle ?? 0;
    const sessions = made.map(({ session: { pid } }) => {
      return { pid, backendStart: startOf(pid), application: '', idleSeconds: 0, query: '' };
    });
    const plan = await planFor({
      ...{ sessions, idleInTransactionSeconds: IDLE_SECONDS },
      ...{ includeWriters: batch.includeWriters, maxShareOfSessions: batch.maxShareOfSessions },
    });
    // An aborted one refuses, and has done something all the same.
    const silence = await keepTalking(made.flatMap(({ each, session }) => (each.isYoung ? [session] : [])));
    const asked = { ...TARGET, user: batch.asker };
    const seen = await activity({ idleInTransactionSeconds: IDLE_SECONDS, maxSessions: 100 }, asked);
    const { ended, notPermitted } = await terminate(plan, asked);
    await silence();

    // Each by itself, as it was made.
    const inReach = ({ user }: Made) => batch.asker === 'runbook' || user === 'knhk';
    const harmless = made.filter(
      ({ each }) =>
        isLeaked(each) &&
        each.user !== 'boss' &&
        !isPeoples(each) &&
        each.doing.matters === undefined &&
        (batch.includeWriters || each.doing.writes === undefined),
    );
    const endable = harmless.filter(({ each }) => inReach(each)).map(({ session }) => session.pid);
    const ofService = made.filter(({ each }) => isOfService(each) && each.user !== 'boss').length;
    const cap = Math.max(1, Math.floor(ofService * batch.maxShareOfSessions));
    const expected = [...endable].sort((a, b) => idleOf(b) - idleOf(a)).slice(0, cap);
    expect(pidsOf(ended)).toEqual([...expected].sort());
    expect(pidsOf(notPermitted)).toEqual(
      pidsOf(harmless.filter(({ each }) => !inReach(each)).map(({ session }) => session)),
    );

    // What was shown beforehand comes to the same.
    expect(pidsOf(seen.leaked)).toEqual(
      pidsOf(made.filter(({ each }) => isLeaked(each)).map(({ session }) => session)),
    );
    const policy = { uncommittedWrites: batch.includeWriters ? ('terminate' as const) : ('spare' as const) };
    expect(pidsOf(seen.leaked.filter((each) => sparedFor(each, policy) === null))).toEqual(
      [...endable].sort(),
    );

    const gone = new Set(expected);
    await Promise.all(made.map(({ session }) => session.query('ROLLBACK').catch(() => undefined)));
    const living = await Promise.all(
      made.map(async ({ session }) => [session.pid, await alive(session)] as const),
    );
    expect(living.filter(([pid, lives]) => lives === gone.has(pid))).toEqual([]);
  },
  60_000,
);

async function begin(each: Made, index: number): Promise<{ readonly session: Session; readonly each: Made }> {
  const { before, within } = each.doing;
  const statements = [...before, ...(within === null ? [] : ['BEGIN', ...within])];
  const session = await connect({
    ...{ user: each.user, database: each.database, application: each.application },
    statements: statements.map((statement) => statement.replaceAll('#', String(index))),
  });
  return { session, each };
}

/**
 * When each session began, exactly as PostgreSQL has it, and for how long it has done nothing: until one moment for all,
 * since on a busy machine rows may be read further apart than what they are ordered by.
 */
async function ages() {
  const rows = await server().query<{ pid: number; start: string; idle: number }>(
    'postgres',
    `SELECT pid, extract(epoch FROM statement_timestamp() - state_change)::float8 AS idle,
            to_char(backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS start
       FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
  );
  return new Map(rows.map((row) => [row.pid, row]));
}
