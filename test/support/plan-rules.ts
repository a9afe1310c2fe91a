/** The rules that every plan must keep, summed up a second time, in another way than the planners do. */
import type { Configuration } from '../../src/configuration';
import type { DatabaseActivity, DeploymentEvidence, Evidence, PoolEvidence } from '../../src/evidence';
import type { PlannedAction } from '../../src/remediate/actions';
import { poolOf } from './arbitrary-evidence';
import { podPool } from './builders';

/** Connections that the service can come to hold: every replica that may be made, and a rolling update's on top. */
export function most(
  { replicas, autoscaler, maxSurge }: DeploymentEvidence,
  poolSize: number,
  atLeastSurge = 0,
): number {
  const made = Math.max(replicas, autoscaler?.maxReplicas ?? 0);
  const surge = 'count' in maxSurge ? maxSurge.count : Math.ceil((made * maxSurge.percent) / 100);
  return (made + Math.max(surge, atLeastSurge)) * poolSize;
}

/** Connections that it may hold. */
export function least(
  database: DatabaseActivity,
  { remediation: { marginConnections } }: Configuration,
): number {
  const { maxConnections, superuserReservedConnections, reservedConnections, otherConnections } = database;
  const server = maxConnections - superuserReservedConnections - reservedConnections - otherConnections;
  const limit = database.serviceConnectionLimit;
  return (limit < 0 ? server : Math.min(server, limit)) - marginConnections;
}

interface Known {
  readonly database: DatabaseActivity;
  readonly deployment: DeploymentEvidence;
  readonly pool: PoolEvidence;
  readonly poolSize: number;
}

/** What any change to the cluster must have seen; missing evidence permits none. */
export function known({ database, deployment, pool, poolConfig }: Evidence): Known {
  if (database?.kind !== 'read') throw new Error('a plan without the database');
  if (!deployment) throw new Error('a plan without the deployment');
  if (!poolConfig) throw new Error('a plan without the configured pool');
  if (!pool || pool.podsRead < pool.podsExpected) throw new Error('a plan without every pod');
  const { replicas, runningReplicas, observedLatest, paused } = deployment;
  expect({ paused, observedLatest, runningReplicas }).toEqual({
    paused: false,
    observedLatest: true,
    runningReplicas: replicas,
  });
  expect(replicas).toBeGreaterThan(0);
  const poolSize = Math.max(...pool.pods.map(({ total }) => total), poolConfig.size ?? 0);
  return { database, deployment, pool, poolSize };
}

/** Growth of a service that is whole. */
function expectWhole({ deployment, pods }: Evidence): void {
  expect(pods?.ready).toBe(pods?.total);
  expect(deployment?.availableReplicas).toBe(deployment?.replicas);
}

/** A restart that leaves a pod at any moment. */
function expectSomeLeft({ strategy, replicas, maxUnavailable }: DeploymentEvidence): void {
  expect(strategy).toBe('RollingUpdate');
  const short = 'count' in maxUnavailable ? maxUnavailable.count : (replicas * maxUnavailable.percent) / 100;
  expect(Math.floor(short)).toBeLessThan(replicas);
}

/** Every rule that a plan of its kind must keep. */
export function expectWithinRules(plan: PlannedAction, seen: Evidence, config: Configuration): void {
  const policy = config.remediation;
  switch (plan.kind) {
    case 'terminate-leaked-sessions': {
      if (seen.database?.kind !== 'read') throw new Error('a plan without the sessions');
      const { maxSessionsPerPass, maxShareOfSessions, uncommittedWrites } = policy.terminate;
      const share = Math.max(1, seen.database.serviceConnections * maxShareOfSessions);
      expect(plan.sessions.length).toBeGreaterThan(0);
      expect(plan.sessions.length).toBeLessThanOrEqual(Math.min(maxSessionsPerPass, share));
      expect(new Set(plan.sessions.map(({ pid }) => pid)).size).toBe(plan.sessions.length);
      for (const { pid, backendStart } of plan.sessions) {
        const [session] = seen.database.leaked.filter(
          (each) => each.pid === pid && each.backendStart === backendStart,
        );
        expect(session).toMatchObject({ mayBeEnded: true, holds: [], outOfReach: null });
        if (uncommittedWrites === 'spare') expect(session).toMatchObject({ uncommittedWrites: false });
      }
      expect(plan.includeWriters).toBe(uncommittedWrites === 'terminate');
      return;
    }
    case 'scale-out': {
      const { database, deployment, poolSize } = known(seen);
      const { autoscaler } = deployment;
      expect([deployment.owners.replicas, deployment.owners.minReplicas]).toEqual([null, null]);
      expectWhole(seen);
      expect(plan.fromReplicas).toBe(deployment.replicas);
      expect(plan.toReplicas).toBeGreaterThan(deployment.replicas);
      expect(plan.toReplicas).toBeLessThanOrEqual(policy.scaleOut.targetReplicas);
      expect(plan.autoscaler).toEqual(
        autoscaler && { name: autoscaler.name, minReplicas: autoscaler.minReplicas },
      );
      if (autoscaler) {
        expect(plan.toReplicas).toBeGreaterThan(autoscaler.minReplicas);
        expect(plan.toReplicas).toBeLessThanOrEqual(autoscaler.maxReplicas);
      }
      const scaled = { ...deployment, replicas: plan.toReplicas };
      expect(most(scaled, poolSize)).toBeLessThanOrEqual(least(database, config));
      return;
    }
    case 'raise-pool': {
      const { database, deployment, pool } = known(seen);
      expect([seen.poolConfig?.owner, deployment.owners.template]).toEqual([null, null]);
      expect(seen.poolConfig?.immutable).toBe(false);
      expect(deployment.poolSizeSource.kind).not.toBe('none');
      expectWhole(seen);
      expectSomeLeft(deployment);
      expect(seen.poolConfig?.size).toBe(plan.fromSize);
      expect(pool.pods.map(({ total }) => total)).toEqual(pool.pods.map(() => plan.fromSize));
      expect(plan.toSize).toBeGreaterThan(plan.fromSize);
      expect(plan.toSize).toBeLessThanOrEqual(policy.raisePool.targetPoolSize);
      expect(most(deployment, plan.toSize)).toBeLessThanOrEqual(least(database, config));
      return;
    }
    case 'replace-pod': {
      const { database, deployment, pool, poolSize } = known(seen);
      expect(deployment.availableReplicas).toBe(deployment.replicas);
      expect(pool.pods.filter(({ utilization }) => utilization > 0.95).map(({ pod }) => pod)).toEqual([
        plan.pod,
      ]);
      expect(most(deployment, poolSize, 1)).toBeLessThanOrEqual(least(database, config));
      return;
    }
    case 'trace-connections': {
      const { database, deployment, poolSize } = known(seen);
      expect(deployment.owners.template).toBeNull();
      expectSomeLeft(deployment);
      expect(most(deployment, poolSize)).toBeLessThanOrEqual(least(database, config));
    }
  }
}

/** The evidence after a change has done what it was made for: new pods have the pool that is configured. */
export function after(plan: PlannedAction, seen: Evidence): Evidence {
  const { deployment, pool, poolConfig } = seen;
  if (!deployment || !pool || !poolConfig) throw new Error('a plan without evidence');
  const replicas = plan.kind === 'scale-out' ? plan.toReplicas : deployment.replicas;
  const configured = plan.kind === 'raise-pool' ? plan.toSize : poolConfig.size;
  const pods = Array.from({ length: replicas }, (_, index) => {
    const old = pool.pods[index]?.total;
    const size = (plan.kind === 'raise-pool' ? configured : (old ?? configured)) ?? 1;
    return podPool(`pod-${index}`, size, size);
  });
  return {
    ...seen,
    deployment: {
      ...deployment,
      replicas,
      runningReplicas: replicas,
      updatedReplicas: replicas,
      availableReplicas: replicas,
      autoscaler: deployment.autoscaler && { ...deployment.autoscaler, minReplicas: replicas },
    },
    pool: poolOf(pods),
    poolConfig: { ...poolConfig, size: configured },
  };
}

/** What may have changed between a plan and its confirmation, one thing at a time, while the replicas stay. */
export function meanwhile(seen: Evidence, other: Evidence): readonly Evidence[] {
  const { deployment } = seen;
  if (!deployment || !other.deployment) return [{ ...seen, deployment: null }];
  const { maxSurge, owners, paused, observedLatest, autoscaler } = other.deployment;
  const bounds = deployment.autoscaler && {
    ...deployment.autoscaler,
    maxReplicas: Math.max(deployment.replicas, autoscaler?.maxReplicas ?? 0),
  };
  return [
    { ...seen, database: other.database },
    { ...seen, pool: other.pool },
    { ...seen, poolConfig: other.poolConfig },
    {
      ...seen,
      deployment: { ...deployment, maxSurge, owners, paused, observedLatest, autoscaler: bounds },
    },
  ];
}
