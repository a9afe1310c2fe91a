/** Evidence of every kind, mostly readable and settled, so that most of it is something that a plan could be made on. */
import fc from 'fast-check';
import type { ConfigurationInput } from '../../src/configuration/configuration';
import { ACTION_MODES } from '../../src/configuration/fields';
import { ACTION_KINDS } from '../../src/model/actions';
import { CAUSES, type Cause } from '../../src/model/cause';
import {
  type ConnectionLimit,
  type DatabaseActivity,
  type DeploymentEvidence,
  type Evidence,
  HOLDS,
  type IdleSession,
  type PoolConfigEvidence,
  type PoolEvidence,
  type SharedDemand,
} from '../../src/model/evidence';
import { MODES } from '../../src/model/incident';
import { deployment, evidence, owner, podPool, poolOf } from './evidence-builders';
import { database, session } from './evidence-of-database';

const upTo = (max: number) => fc.nat({ max });
const from = (min: number, max: number) => fc.integer({ min, max });
/** Now and then null. */
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 12 });
/** Now and then, and never when shrunk. */
const rarely = fc.oneof(
  { weight: 12, arbitrary: fc.constant(false) },
  { weight: 1, arbitrary: fc.constant(true) },
);
const anyOwner = fc.oneof(
  { weight: 10, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constantFrom('Argo CD', 'KEDA').map(owner) },
);

const mostlyNone = (count: fc.Arbitrary<number>) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: count });
const sharer: fc.Arbitrary<SharedDemand> = fc.constantFrom<SharedDemand[]>(
  { target: 'orders', connections: 40, why: null },
  { target: 'orders', connections: null, why: 'it is down' },
);

const leaked: fc.Arbitrary<IdleSession[]> = fc
  .array(
    fc.record({
      uncommittedWrites: fc.boolean(),
      mayBeEnded: fc.boolean(),
      holds: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.subarray([...HOLDS], { minLength: 1 })),
      outOfReach: fc.constantFrom(null, null, null, 'privileged-role' as const, 'missing-grant' as const),
      idleSeconds: from(300, 9_999),
    }),
    { maxLength: 20 },
  )
  .map((found) => found.map((each, index) => session(index + 1, each)));

/** Mostly none: sessions of the service's roles that are in none of its pools. */
const strangers = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: upTo(60) });

const limitOf = (kind: 'role' | 'database', serviceConnections: number) =>
  fc
    .record({ limit: upTo(3_000), others: upTo(50), share: fc.double({ min: 0, max: 1, noNaN: true }) })
    .map(({ limit, others, share }): ConnectionLimit => {
      const heldByService = kind === 'database' ? serviceConnections : Math.round(share * serviceConnections);
      return { kind, name: 'knhk', limit, held: heldByService + others, heldByService };
    });

const activity = (inPools: number): fc.Arbitrary<DatabaseActivity> =>
  strangers.chain((beside) =>
    fc
      .record({
        maxConnections: from(10, 3_000),
        superuserReservedConnections: upTo(10),
        reservedConnections: upTo(10),
        otherConnections: upTo(300),
        serviceConnections: fc.constant(inPools + beside),
        limits: fc.oneof(
          fc.constant([]),
          fc.array(fc.oneof(limitOf('role', inPools + beside), limitOf('database', inPools + beside)), {
            maxLength: 3,
          }),
        ),
        leaked,
      })
      .map((values) => database({ ...values, server: SERVER, leakedCount: values.leaked.length })),
  );

/** What an earlier version left out is there as well. */
const SERVER = { host: 'db.knhk.internal', port: 5432, database: 'knhk' };

const databaseWith = (pool: PoolEvidence | null): fc.Arbitrary<Evidence['database']> =>
  fc.oneof(
    { weight: 12, arbitrary: activity((pool?.active ?? 0) + (pool?.idle ?? 0)) },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constant({ kind: 'full', sqlState: '53300', message: '' } as const) },
  );

const anyDeployment: fc.Arbitrary<DeploymentEvidence> = fc
  .record({
    replicas: upTo(10),
    maxSurge: fc.oneof(fc.record({ count: upTo(4) }), fc.record({ percent: upTo(100) })),
    gracePeriodSeconds: mostlyNone(from(1, 90)),
    minReadySeconds: mostlyNone(from(1, 30)),
    bounds: fc.option(fc.tuple(upTo(10), upTo(12)), { nil: null, freq: 2 }),
    owners: fc.record({ replicas: anyOwner, minReplicas: anyOwner, template: anyOwner }),
    strategy: fc.oneof(
      { weight: 12, arbitrary: fc.constant('RollingUpdate' as const) },
      { weight: 1, arbitrary: fc.constant('Recreate' as const) },
    ),
    maxUnavailable: fc.oneof(
      { weight: 8, arbitrary: fc.constant({ percent: 25 }) },
      { weight: 1, arbitrary: fc.record({ count: upTo(4) }) },
      { weight: 1, arbitrary: fc.record({ percent: upTo(100) }) },
    ),
    poolSizeSource: fc.oneof(
      { weight: 12, arbitrary: fc.constant({ kind: 'variable', variable: 'SIZE' } as const) },
      { weight: 1, arbitrary: fc.constant({ kind: 'none', found: 'a literal' } as const) },
    ),
    paused: rarely,
    isRolling: rarely,
    isUnseen: rarely,
    unavailable: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: upTo(3) }),
  })
  .map(({ replicas, bounds, isRolling, isUnseen, unavailable, ...values }) => ({
    ...deployment().deployment,
    ...values,
    replicas,
    runningReplicas: replicas + (isRolling ? 1 : 0),
    updatedReplicas: replicas,
    availableReplicas: Math.max(0, replicas - unavailable),
    observedLatest: !isUnseen,
    // Kubernetes keeps the replicas at or above an autoscaler's lower bound; the upper one may have been lowered since.
    autoscaler: bounds && {
      name: 'web',
      minReplicas: Math.min(bounds[0], replicas),
      maxReplicas: Math.max(1, Math.min(bounds[0], replicas), bounds[1]),
    },
  }));

/** Pods of one size, or now and then not; one of them full, or all of them alike. */
const anyPool: fc.Arbitrary<PoolEvidence> = fc
  .record({
    size: from(1, 120),
    pods: from(1, 8),
    odd: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: from(1, 40) }),
    isSkewed: fc.boolean(),
    missing: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: upTo(2) }),
  })
  .map(({ size, pods, odd, isSkewed, missing }) => {
    const all = Array.from({ length: pods }, (_, index) => {
      const total = index === pods - 1 ? size + odd : size;
      return podPool(`pod-${index}`, isSkewed && index > 0 ? 0 : total, total);
    });
    return poolOf(all, pods + missing);
  });

/** Mostly what the pods have. */
function poolConfigFor(pool: PoolEvidence | null): fc.Arbitrary<PoolConfigEvidence> {
  const size = pool?.pods[0]?.total ?? 50;
  return fc.record({
    size: fc.oneof(
      { weight: 8, arbitrary: fc.constant(size) },
      { weight: 1, arbitrary: from(1, 200) },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
    immutable: rarely,
    owner: anyOwner,
  });
}

export const anyEvidence: fc.Arbitrary<Evidence> = maybe(anyPool).chain((pool) =>
  fc
    .record({
      database: databaseWith(pool),
      deployment: maybe(anyDeployment),
      poolConfig: maybe(poolConfigFor(pool)),
      terminating: mostlyNone(upTo(3)),
      configReaders: fc.oneof(
        { weight: 12, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.constantFrom(null, ['deployment worker']) },
      ),
      sharers: fc.oneof(
        { weight: 6, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: sharer.map((each) => [each]) },
      ),
    })
    .map(({ terminating, ...seen }) => {
      const { pods } = evidence();
      return evidence({ ...seen, pool, pods: pods && { ...pods, terminating } });
    }),
);

const actionMode = fc.constantFrom('auto' as const, 'auto' as const, 'auto' as const, ...ACTION_MODES);

const anyPolicy: fc.Arbitrary<Partial<ConfigurationInput['remediation']>> = fc.record({
  marginConnections: upTo(20),
  terminate: fc.record({
    mode: actionMode,
    maxSessionsPerPass: from(1, 8),
    maxShareOfSessions: fc.double({ min: 0.01, max: 1, noNaN: true }),
    uncommittedWrites: fc.constantFrom('spare' as const, 'terminate' as const),
  }),
  scaleOut: fc.record({ mode: actionMode, targetReplicas: from(1, 12) }),
  raisePool: fc.record({ mode: actionMode, targetPoolSize: from(1, 250) }),
  replacePod: fc.record({ mode: actionMode }),
  trace: fc.record({ mode: actionMode }),
});

export const anySituation = fc.record({
  cause: fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...CAUSES) },
    { weight: 1, arbitrary: fc.constantFrom<Cause[]>('undersized-pool', 'skewed-pod') },
  ),
  mode: fc.constantFrom(...MODES),
  traceSeconds: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: from(1, 300) }),
  done: fc.subarray([...ACTION_KINDS], { maxLength: 2 }),
  policy: anyPolicy,
  seen: anyEvidence,
});
