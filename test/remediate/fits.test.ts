/** What is planned gets in: plans on generated worlds, carried out second by second, against every limit of the server. */
import fc from 'fast-check';
import type { MaxSurge } from '../../src/model/evidence';
import type { PlannedAction } from '../../src/model/plans';
import { changeOf } from '../../src/remediate/changes';
import { configuration, incident } from '../support/builders';
import { deployment, evidence, podPool, poolConfig, poolOf } from '../support/evidence-builders';
import { database } from '../support/evidence-of-database';
import { planContext } from '../support/plans';
import { moreThan, runs } from '../support/runs';
import {
  type Adversary,
  passed,
  type Rules,
  type Sessions,
  SimulatedCluster,
  type SimulatedServer,
} from '../support/simulated-cluster';

const upTo = (max: number) => fc.nat({ max });
const from = (min: number, max: number) => fc.integer({ min, max });
const share = fc.oneof(fc.record({ count: upTo(4) }), fc.record({ percent: from(0, 100) }));
const KINDS = ['scale-out', 'raise-pool', 'replace-pod', 'trace-connections'] as const;

const anyWorld = fc
  .record({
    kind: fc.constantFrom(...KINDS),
    replicas: from(1, 8),
    poolSize: from(1, 20),
    surge: share,
    unavailable: share,
    graceSeconds: fc.oneof(fc.constant(0), from(1, 40), fc.constant(400)),
    minReadySeconds: fc.oneof(fc.constant(0), fc.constant(0), from(1, 20)),
    autoscaler: fc.option(
      fc.record({ below: upTo(3), above: upTo(6), windowSeconds: fc.constantFrom(0, 60, 300) }),
      { nil: null },
    ),
    terminating: fc.oneof(fc.constant(0), upTo(3)),
    roles: fc.subarray(['knhk', 'knhk_read', 'knhk_write'], { minLength: 1 }),
    /** The same role in workers here and in another database, others in this one, and on the server. */
    workers: upTo(12),
    elsewhere: upTo(6),
    visitors: upTo(6),
    others: upTo(6),
    sharer: fc.oneof(fc.constant(0), upTo(20)),
    margin: upTo(8),
    open: fc.double({ min: 0, max: 1, noNaN: true }),
    // Around what is needed: a server with room for everything shows nothing.
    slots: from(20, 700),
    roleLimits: fc.array(from(10, 700), { minLength: 3, maxLength: 3 }),
    databaseLimit: fc.option(from(10, 700), { nil: null }),
    seed: from(1, 2 ** 31 - 1),
  })
  .filter(({ surge, unavailable }) => !isNothing(surge) || !isNothing(unavailable));

type World = typeof anyWorld extends fc.Arbitrary<infer T> ? T : never;

test('no simulated change makes PostgreSQL refuse a login', () => {
  const tried = new Map<string, number>();
  fc.assert(
    fc.property(anyWorld, (world) => {
      const { cluster, server, others, plan } = planned(world);
      if (plan === null) return;
      tried.set(plan.kind, (tried.get(plan.kind) ?? 0) + 1);
      for (const moment of carriedOut(cluster, plan)) {
        const refused = passed(server, cluster.there(), others);
        if (refused !== null) throw new Error(`${moment} s after ${plan.summary}: ${refused}`);
      }
    }),
    runs(4_000),
  );
  for (const kind of KINDS) expect([kind, (tried.get(kind) ?? 0) > moreThan(100)]).toEqual([kind, true]);
});

/** The plan that is made on what can be seen of the world, and the world. */
function planned(world: World) {
  const adversary = adversaryOf(world.seed);
  const { replicas, poolSize, roles, margin } = world;
  const rules: Rules = {
    ...{ graceSeconds: world.graceSeconds, minReadySeconds: world.minReadySeconds, roles },
    surge: (of) => resolved(world.surge, of, Math.ceil),
    unavailable: (of) => resolved(world.unavailable, of, Math.floor),
    autoscaler: world.autoscaler && {
      min: Math.max(1, replicas - world.autoscaler.below),
      max: replicas + world.autoscaler.above,
      windowSeconds: world.autoscaler.windowSeconds,
    },
  };
  const cluster = new SimulatedCluster(rules, replicas, poolSize, adversary);
  const terminating = world.graceSeconds === 0 ? 0 : world.terminating;
  for (let each = 0; each < terminating; each += 1) cluster.addTerminating(poolSize);

  const roleOf = (index: number) => roles[index % roles.length] ?? '';
  const neighbours: Sessions[] = [
    { role: roleOf(0), inDatabase: true, count: world.workers },
    { role: roleOf(1), inDatabase: false, count: world.elsewhere },
    { role: 'visitor', inDatabase: true, count: world.visitors },
    { role: 'other', inDatabase: false, count: world.others },
  ];
  const roleLimits = Object.fromEntries(roles.map((role, index) => [role, world.roleLimits[index] ?? 0]));
  const server: SimulatedServer = { slots: world.slots, roleLimits, databaseLimit: world.databaseLimit };
  const seen = seenOf(world, cluster, neighbours, server);
  const config = configuration({
    remediation: { marginConnections: margin, raisePool: { targetPoolSize: 40 } },
  });
  const context = { config, incident: incident({ traceSeconds: 1 }), cause: 'skewed-pod' as const };
  const proposal = changeOf(world.kind).plan(planContext(seen, context));
  // People take what is left for them, and another target what it may.
  const later = [
    { role: roleOf(0), inDatabase: true, count: margin },
    { role: roleOf(0), inDatabase: true, count: world.sharer },
  ];
  return {
    cluster,
    server,
    others: [...neighbours, ...later],
    plan: 'plan' in proposal ? proposal.plan : null,
  };
}

/** What the runbook would read: some of each pool's connections are open, of those that are ending nobody tells. */
function seenOf(
  world: World,
  cluster: SimulatedCluster,
  neighbours: readonly Sessions[],
  server: SimulatedServer,
) {
  const { poolSize, roles, replicas, open, kind } = world;
  // One pod stands out where one is to be replaced.
  const openIn = (index: number) =>
    kind === 'replace-pod' ? (index === 0 ? poolSize : 0) : Math.round(open * poolSize);
  const sessions: Sessions[] = [
    ...cluster.live().map(({ role }, index) => ({ role, inDatabase: true, count: openIn(index) })),
    ...cluster.pods
      .slice(replicas)
      .map(({ role, pool }) => ({ role, inDatabase: true, count: Math.round(open * pool) })),
    ...neighbours,
  ];
  const count = (test: (each: Sessions) => boolean) =>
    sessions.filter(test).reduce((sum, each) => sum + each.count, 0);
  const isOfService = ({ role, inDatabase }: Sessions) => inDatabase && roles.includes(role);
  const limits = [
    ...Object.entries(server.roleLimits).map(([name, limit]) => ({
      ...{ kind: 'role' as const, name, limit, held: count(({ role }) => role === name) },
      heldByService: count((each) => isOfService(each) && each.role === name),
    })),
    ...(server.databaseLimit === null
      ? []
      : [
          {
            ...{ kind: 'database' as const, name: 'knhk', limit: server.databaseLimit },
            ...{ held: count(({ inDatabase }) => inDatabase), heldByService: count(isOfService) },
          },
        ]),
  ];
  const { autoscaler } = cluster.rules;
  return evidence({
    pool: poolOf(
      // None is idle: a pool that is not full has opened no more than it uses, and now and then does not say.
      cluster.live().map((_, index) => ({
        ...podPool(`pod-${index}`, openIn(index), poolSize),
        idle: index % 2 === 0 ? 0 : null,
      })),
    ),
    pods: { total: replicas, ready: replicas, notReady: [], terminating: cluster.pods.length - replicas },
    poolConfig: poolConfig({ size: poolSize }),
    database: database({
      ...{ maxConnections: server.slots + 6, superuserReservedConnections: 3, reservedConnections: 1 },
      ...{ hostReservedConnections: 2, serviceConnections: count(isOfService), limits },
      otherConnections: count((each) => !isOfService(each)),
    }),
    sharers: world.sharer === 0 ? [] : [{ target: 'other', connections: world.sharer, why: null }],
    ...deployment({
      ...{ replicas, runningReplicas: replicas, updatedReplicas: replicas, availableReplicas: replicas },
      ...{ maxSurge: world.surge, maxUnavailable: world.unavailable, minReadySeconds: world.minReadySeconds },
      gracePeriodSeconds: world.graceSeconds,
      scaleDownWindowSeconds: world.autoscaler?.windowSeconds ?? 300,
      autoscaler: autoscaler && { name: 'web', minReplicas: autoscaler.min, maxReplicas: autoscaler.max },
    }),
  });
}

/** Each second until all is over, and as long as an autoscaler may then come and go. */
function* carriedOut(cluster: SimulatedCluster, plan: PlannedAction): Generator<number> {
  const { autoscaler, graceSeconds } = cluster.rules;
  const during = function* (until: () => boolean, atLeast = 0): Generator<number> {
    const begun = cluster.now;
    while (cluster.now - begun < Math.max(atLeast, 1) || (!until() && cluster.now - begun < 600)) {
      cluster.tick();
      yield cluster.now;
    }
  };
  const rolledOut = () => cluster.isRolledOut();
  switch (plan.kind) {
    case 'scale-out':
      if (autoscaler) autoscaler.min = plan.toReplicas;
      cluster.replicas = Math.max(cluster.replicas, plan.toReplicas);
      break;
    case 'raise-pool':
      cluster.poolSize = plan.toSize;
      cluster.restart();
      break;
    case 'replace-pod': {
      const [pod] = cluster.live();
      if (pod) cluster.remove(pod);
      break;
    }
    case 'trace-connections':
      cluster.restart();
      yield* during(rolledOut, plan.seconds);
      cluster.restart();
  }
  yield cluster.now;
  yield* during(rolledOut, autoscaler ? Math.min(graceSeconds, 60) + 60 : 1);
}

function isNothing(value: MaxSurge): boolean {
  return 'count' in value ? value.count === 0 : value.percent === 0;
}

function resolved(value: MaxSurge, replicas: number, round: (pods: number) => number): number {
  return 'count' in value ? value.count : round((replicas * value.percent) / 100);
}

/** The same choices for the same seed (mulberry32). */
function adversaryOf(seed: number): Adversary {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
