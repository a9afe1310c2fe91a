/** Whatever the evidence: no plan exceeds the headroom, scales down, or touches what the rules do not allow. */
import fc from 'fast-check';
import type { DatabaseActivity, DeploymentEvidence, IdleSession } from '../../../src/evidence';
import { decideNextAction } from '../../../src/remediate/decide';
import { CAUSES } from '../../../src/state';
import {
  configuration,
  database,
  diagnosis,
  evidence,
  podPool,
  session,
  state,
} from '../../support/builders';

const config = configuration({ remediation: { terminate: { maxSessionsPerPass: 7 } } });
const count = (max: number) => fc.nat({ max });

const sessions: fc.Arbitrary<IdleSession[]> = fc.array(
  fc
    .record({
      pid: fc.integer({ min: 1, max: 99_999 }),
      uncommittedWrites: fc.boolean(),
      idleSeconds: count(9_999),
    })
    .map(({ pid, ...rest }) => session(pid, rest)),
  { maxLength: 20 },
);

const activity: fc.Arbitrary<DatabaseActivity> = fc
  .record({
    maxConnections: fc.integer({ min: 10, max: 2_000 }),
    superuserReservedConnections: count(10),
    reservedConnections: count(10),
    otherConnections: count(500),
    serviceConnectionLimit: fc.oneof(fc.constant(-1), count(1_000)),
    leaked: sessions,
  })
  .map((values) => database({ ...values, leakedCount: values.leaked.length }));

const deployment: fc.Arbitrary<DeploymentEvidence> = fc
  .record({
    replicas: count(12),
    maxSurge: fc.oneof(fc.record({ count: count(5) }), fc.record({ percent: count(100) })),
  })
  .map((values) => ({
    ...values,
    updatedReplicas: values.replicas,
    availableReplicas: values.replicas,
    observedLatest: true,
    paused: false,
    replicasOwner: null,
  }));

const poolSize = fc.integer({ min: 1, max: 200 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 8 });

const world = fc.record({
  cause: fc.constantFrom(...CAUSES),
  activity: maybe(activity),
  deployment: maybe(deployment),
  size: maybe(poolSize),
});

test('every plan keeps within the rules', () => {
  let plans = 0;
  fc.assert(
    fc.property(world, ({ cause, activity: seen, deployment: deployed, size }) => {
      const pods = [podPool('a', size ?? 1, size ?? 1), podPool('b', 0, size ?? 1)];
      const pool =
        size === null
          ? null
          : {
              ...evidence().pool,
              podsExpected: 2,
              pods,
              total: 0,
              active: 0,
              idle: 0,
              utilization: 0,
              maxPodUtilization: 1,
            };
      const looked = diagnosis(cause, { database: seen, deployment: deployed, pool });
      const decision = decideNextAction(state({ diagnosis: looked }), config);
      if (decision.kind !== 'act') return;
      plans += 1;
      const { plan } = decision;
      if (!seen) throw new Error('a plan without having seen the database');
      if (plan.kind === 'terminate-leaked-sessions') {
        expect(cause).toBe('connection-leak');
        expect(plan.sessions.length).toBeGreaterThan(0);
        expect(plan.sessions.length).toBeLessThanOrEqual(7);
        for (const { pid, backendStart } of plan.sessions) {
          const known = seen.leaked.find(
            (each) => each.pid === pid && each.backendStart === backendStart && !each.uncommittedWrites,
          );
          expect(known).toBeDefined();
        }
        return;
      }
      if (!deployed || size === null)
        throw new Error('a plan without having seen the deployment or its pools');
      expect(cause).toBe('undersized-pool');
      expect(plan.toReplicas).toBeGreaterThan(deployed.replicas);
      expect(plan.toReplicas).toBeLessThanOrEqual(6);
      const surge =
        'count' in deployed.maxSurge
          ? deployed.maxSurge.count
          : Math.ceil((plan.toReplicas * deployed.maxSurge.percent) / 100);
      const held = (plan.toReplicas + surge) * size + seen.otherConnections;
      const open = seen.maxConnections - seen.superuserReservedConnections - seen.reservedConnections;
      expect(held).toBeLessThan(open);
      if (seen.serviceConnectionLimit >= 0)
        expect((plan.toReplicas + surge) * size).toBeLessThan(seen.serviceConnectionLimit);
    }),
    { numRuns: 3_000 },
  );
  // A property over plans is worth something only if there were plans.
  expect(plans).toBeGreaterThan(100);
});
