/** The statement on generated sessions, roles and limits, on a real PostgreSQL, beside a count of them one by one. */
import fc from 'fast-check';
import { activityParameters } from '../../../src/adapters/postgres/activity-parameters';
import type { ActivityQuery } from '../../../src/ports';
import { runs } from '../../support/runs';
import { type MadeUpServer, madeUpServer } from './made-up';
import { rowsOf } from './made-up-rows';
import { type HeldLock, type MadeUpSession, type Role, recount } from './recount';
import { postgresForTests, TARGET } from './support';

const { server } = postgresForTests();

/** Generated ages are whole seconds: time that passes until the statement runs moves none of them over. */
const QUERY: ActivityQuery = {
  ...{ idleInTransactionSeconds: 60.5, suspectIdleSeconds: 10.5, minLockWaitSeconds: 1.5 },
  ...{ slowQuerySeconds: 5.5, maxSessions: 100, preparedTransactionSeconds: 300.5 },
};
const NAMES = ['knhk', 'orders_api', 'orders_batch', 'reporting', 'v-token-1', 'v-token-2', 'boss', 'vault'];

const age = fc.constantFrom(0, 3, 8, 20, 50, 70, 400);
const roles: fc.Arbitrary<Role[]> = fc
  .tuple(
    ...NAMES.map((name, index) =>
      fc.record<Role>({
        oid: fc.constant(20_000 + index),
        name: fc.constant(name),
        superuser: fc.constant(name === 'boss'),
        administrator: fc.constant(name === 'vault'),
        limit: fc.constantFrom(-1, 0, 1, 4, 100),
        memberOf: fc.array(
          fc.record({
            oid: fc.integer({ min: 20_000, max: 20_000 + NAMES.length - 1 }),
            givesRights: fc.boolean(),
          }),
          { maxLength: 1 },
        ),
      }),
    ),
  )
  .map((each) => [...each]);

const seldom = fc.constantFrom(false, false, false, true);
const lock = (locktype: string, mode: string, counts: HeldLock['counts'], countsOfWriter = counts) => {
  return { locktype, mode, counts, countsOfWriter };
};
const LOCKS: readonly HeldLock[] = [
  ...[lock('virtualxid', 'ExclusiveLock', null), lock('transactionid', 'ExclusiveLock', null)],
  ...[lock('relation', 'AccessShareLock', null), lock('relation', 'SIReadLock', null)],
  ...['RowShareLock', 'RowExclusiveLock'].map((mode) => lock('relation', mode, 'table-lock', null)),
  ...[
    'ShareUpdateExclusiveLock',
    'ShareLock',
    'ShareRowExclusiveLock',
    'ExclusiveLock',
    'AccessExclusiveLock',
  ].map((mode) => lock('relation', mode, 'table-lock')),
  ...['ShareLock', 'ExclusiveLock'].map((mode) => lock('advisory', mode, 'advisory-lock')),
  ...[lock('object', 'AccessShareLock', null), lock('object', 'AccessExclusiveLock', 'other-lock')],
  lock('page', 'ExclusiveLock', 'other-lock'),
];

const sessionOf = (pid: number, known: readonly Role[]): fc.Arbitrary<MadeUpSession> =>
  fc.record({
    pid: fc.constant(pid),
    kind: fc.oneof(
      { weight: 8, arbitrary: fc.constant('client backend' as const) },
      { weight: 1, arbitrary: fc.constantFrom('autovacuum worker' as const, 'hidden' as const) },
    ),
    role: fc.constantFrom(...known),
    database: fc.constantFrom('knhk', 'knhk', 'other'),
    state: fc.constantFrom(
      ...['active', 'active', 'idle', 'idle in transaction', 'idle in transaction (aborted)'],
      ...['fastpath function call', 'disabled'],
    ),
    waitsFor: fc.constantFrom(null, 'Lock', 'Lock', 'IO', 'Client'),
    stateAge: age,
    queryAge: age,
    transactionAge: fc.option(age),
    waitAge: fc.option(fc.option(age, { nil: null }), { nil: undefined }),
    hasTransactionId: fc.boolean(),
    hasSnapshot: seldom,
    hasSlot: seldom,
    locks: fc.subarray([...LOCKS], { maxLength: 3 }),
    // 1 to 9 are sessions or lead nowhere, 0 is a prepared transaction.
    blockedBy: fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { maxLength: 2 }),
  });

const world = roles.chain((known) =>
  fc.record({
    roles: fc.constant(known),
    sessions: fc
      .integer({ min: 0, max: 8 })
      .chain((count) =>
        fc.tuple(...Array.from({ length: count }, (_, index) => sessionOf(index + 1, known))),
      ),
    users: fc.subarray(['knhk', 'orders_*', 'v-*', 'boss', '*'], { minLength: 1 }),
    databaseLimit: fc.constantFrom(-2, -1, 0, 3, 100),
  }),
);

let catalog: MadeUpServer;
beforeEach(async () => {
  catalog = await madeUpServer(server(), 'knhk');
});
afterEach(() => catalog.close());

it('counts, lists and judges as one who looks at each session by itself', async () => {
  await fc.assert(
    fc.asyncProperty(world, async (given) => {
      const target = { ...TARGET, users: given.users };
      const answer = (await catalog.read(
        rowsOf(given),
        activityParameters(target, QUERY),
      )) as unknown as Answer;
      const expected = recount(given.sessions, given.roles, { ...given, database: 'knhk' }, QUERY);
      const counts = Object.keys(expected.counts).map((name) => [
        name,
        name === 'hidden' ? answer.view.hidden : answer[name],
      ]);
      expect(Object.fromEntries(counts)).toEqual(expected.counts);
      expect(answer.waits).toEqual(
        Object.entries(expected.waits)
          .map(([type, sessions]) => ({ type, sessions }))
          .sort((a, b) => b.sessions - a.sessions || (a.type < b.type ? -1 : 1)),
      );
      expect(answer.suspected.sessions).toBe(expected.suspected.sessions);
      expect(Math.floor(answer.suspected.oldestIdleSeconds)).toBe(expected.suspected.oldest);
      expect(Math.floor(answer.suspected.medianIdleSeconds)).toBe(expected.suspected.median);
      expect(answer.leaked.map(({ pid }) => pid).sort()).toEqual(expected.leaked);
      expect(Object.fromEntries(answer.leaked.map(({ pid, holds }) => [pid, holds]))).toEqual(expected.holds);
      expect(new Set(expected.longTransactions)).toEqual(
        new Set([...expected.longTransactions, ...answer.longTransactions.map(({ pid }) => pid)]),
      );
      expect(answer.longTransactions).toHaveLength(Math.min(5, expected.longTransactions.length));
      expect(Object.fromEntries(answer.blockers.map((each) => [each.pid, each.blockedSessions]))).toEqual(
        expected.roots,
      );
      expect(byKey(answer.limits)).toEqual(byKey(expected.limits));
      const fullness = answer.limits.map(({ held, limit }) => (limit === 0 ? Infinity : held / limit));
      expect(fullness).toEqual([...fullness].sort((a, b) => (a === b ? 0 : b - a)));
    }),
    runs(150),
  );
});

it("asks about the waits in the service's database first, however many are older elsewhere", async () => {
  const role: Role = {
    ...{ oid: 20_000, name: 'knhk', superuser: false, administrator: false, limit: -1, memberOf: [] },
  };
  const session = (pid: number, database: string, waitAge: number | undefined, blockedBy: number[]) => ({
    ...{ pid, kind: 'client backend' as const, role, database, state: 'active', stateAge: waitAge ?? 0 },
    ...{ hasTransactionId: false, hasSnapshot: false, hasSlot: false, locks: [] },
    ...{
      waitsFor: waitAge === undefined ? null : 'Lock',
      queryAge: 0,
      transactionAge: null,
      waitAge,
      blockedBy,
    },
  });
  const elsewhere = Array.from({ length: 100 }, (_, index) => session(1_000 + index, 'other', 400, [1]));
  const sessions = [...elsewhere, session(1, 'other', undefined, []), session(2, 'knhk', undefined, [])];
  const rows = rowsOf({
    roles: [role],
    databaseLimit: -1,
    sessions: [...sessions, session(3, 'knhk', 3, [2])],
  });
  const answer = (await catalog.read(rows, activityParameters(TARGET, QUERY))) as unknown as Answer;
  expect(answer.blockers).toMatchObject([{ pid: 2, blockedSessions: 1 }]);
});

function byKey<T extends { readonly kind: string; readonly name: string }>(limits: readonly T[]) {
  return Object.fromEntries(limits.map((limit) => [`${limit.kind} ${limit.name}`, limit]));
}

interface Answer {
  readonly [count: string]: unknown;
  readonly view: { readonly hidden: number };
  readonly waits: readonly { readonly type: string; readonly sessions: number }[];
  readonly suspected: Readonly<Record<'sessions' | 'oldestIdleSeconds' | 'medianIdleSeconds', number>>;
  readonly leaked: readonly { readonly pid: number; readonly holds: readonly string[] }[];
  readonly longTransactions: readonly { readonly pid: number }[];
  readonly blockers: readonly { readonly pid: number; readonly blockedSessions: number }[];
  readonly limits: readonly {
    readonly kind: string;
    readonly name: string;
    readonly limit: number;
    readonly held: number;
  }[];
}
