/** The rules that every plan must keep, summed up a second time, in another way than the planners do. */
import assert from 'node:assert/strict';
import type { Configuration } from '../../src/configuration/configuration';
import type { DatabaseActivity, DeploymentEvidence, Evidence, PoolEvidence } from '../../src/model/evidence';
import type { PlannedAction } from '../../src/model/plans';
import { isAbove, isAtMost, isBelow } from './bounds';
import { podPool, poolOf } from './evidence-builders';

/** Connections that the service can come to hold: every replica that may be made, and a rolling update's on top. */
export function most(
  { replicas, autoscaler, maxSurge, gracePeriodSeconds, scaleDownWindowSeconds }: DeploymentEvidence,
  poolSize: number,
  atLeastSurge = 0,
): number {
  const made = Math.max(replicas, autoscaler?.maxReplicas ?? 0);
  const surge = 'count' in maxSurge ? maxSurge.count : Math.ceil((made * maxSurge.percent) / 100);
  // It may take pods away and make as many again before the first have ended.
  const descents = 1 + Math.floor(gracePeriodSeconds / Math.max(15, scaleDownWindowSeconds));
  const gone = autoscaler && gracePeriodSeconds > 0 ? made - Math.min(autoscaler.minReplicas, replicas) : 0;
  return (made + Math.max(surge, atLeastSurge) + descents * gone) * poolSize;
}

/** The old pods of a rolling update that may still be there when the last new one is. */
function old(deployment: DeploymentEvidence, poolSize: number): number {
  const { replicas, autoscaler, maxSurge, maxUnavailable, gracePeriodSeconds, minReadySeconds } = deployment;
  if (gracePeriodSeconds === 0) return 0;
  const made = Math.max(replicas, autoscaler?.maxReplicas ?? 0);
  const surge = 'count' in maxSurge ? maxSurge.count : Math.ceil((made * maxSurge.percent) / 100);
  const gone =
    'count' in maxUnavailable ? maxUnavailable.count : Math.floor((made * maxUnavailable.percent) / 100);
  const steps = minReadySeconds === 0 ? 999 : Math.ceil(gracePeriodSeconds / minReadySeconds);
  return Math.max(0, Math.min(replicas - surge, steps * Math.max(1, surge + gone))) * poolSize;
}

/** Connections that pods still hold which are on their way out, of the largest pool. */
function ending({ pods }: Evidence, poolSize: number): number {
  return (pods?.terminating ?? 0) * poolSize;
}

/** Sessions of the service's roles that none of its pools tells of. */
function strangers({ pool }: Evidence, { serviceConnections }: DatabaseActivity): number {
  return Math.max(0, serviceConnections - (pool?.active ?? 0) - (pool?.idle ?? 0));
}

/** Connections that it may hold. */
export function least(seen: Evidence, { remediation: { marginConnections } }: Configuration): number {
  const { database, sharers } = seen;
  if (database?.kind !== 'read') return 0;
  const { maxConnections, superuserReservedConnections, reservedConnections, otherConnections } = database;
  const unknown = strangers(seen, database);
  const server = maxConnections - superuserReservedConnections - reservedConnections - otherConnections;
  const left = database.limits.map(({ kind, limit, held, heldByService }) => {
    const ofService = kind === 'database' ? database.serviceConnections : heldByService;
    return limit - held + Math.max(0, ofService - unknown);
  });
  const shared = sharers.reduce((sum, { connections }) => sum + (connections ?? Infinity), 0);
  return Math.min(server - unknown, ...left) - shared - marginConnections;
}

interface Known {
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
  assert.deepEqual(
    { paused, observedLatest, runningReplicas },
    { paused: false, observedLatest: true, runningReplicas: replicas },
  );
  isAbove(replicas, 0);
  const poolSize = Math.max(...pool.pods.map(({ total }) => total), poolConfig.size ?? 0);
  return { deployment, pool, poolSize };
}

/** Growth of a service that is whole. */
function expectWhole({ deployment, pods }: Evidence): void {
  assert.equal(pods?.ready, pods?.total);
  assert.equal(deployment?.availableReplicas, deployment?.replicas);
}

/** A restart that leaves a pod at any moment. */
function expectSomeLeft({ strategy, replicas, maxUnavailable }: DeploymentEvidence): void {
  assert.equal(strategy, 'RollingUpdate');
  const short = 'count' in maxUnavailable ? maxUnavailable.count : (replicas * maxUnavailable.percent) / 100;
  isBelow(Math.floor(short), replicas);
}

/** A session that leaks, and that nobody could miss. */
function expectMayBeEnded(session: DatabaseActivity['leaked'][number] | undefined, spares: boolean): void {
  assert.deepEqual(
    { mayBeEnded: session?.mayBeEnded, holds: session?.holds, outOfReach: session?.outOfReach },
    { mayBeEnded: true, holds: [], outOfReach: null },
  );
  if (spares) assert.equal(session?.uncommittedWrites, false);
}

/** Every rule that a plan of its kind must keep. */
export function expectWithinRules(plan: PlannedAction, seen: Evidence, config: Configuration): void {
  const policy = config.remediation;
  switch (plan.kind) {
    case 'terminate-leaked-sessions': {
      if (seen.database?.kind !== 'read') throw new Error('a plan without the sessions');
      const { maxSessionsPerPass, maxShareOfSessions, uncommittedWrites } = policy.terminate;
      const share = Math.max(1, seen.database.serviceConnections * maxShareOfSessions);
      isAbove(plan.sessions.length, 0);
      isAtMost(plan.sessions.length, Math.min(maxSessionsPerPass, share));
      assert.equal(new Set(plan.sessions.map(({ pid }) => pid)).size, plan.sessions.length);
      for (const { pid, backendStart } of plan.sessions) {
        expectMayBeEnded(
          seen.database.leaked.find((each) => each.pid === pid && each.backendStart === backendStart),
          uncommittedWrites === 'spare',
        );
      }
      assert.equal(plan.includeWriters, uncommittedWrites === 'terminate');
      return;
    }
    case 'scale-out': {
      const { deployment, poolSize } = known(seen);
      const { autoscaler } = deployment;
      assert.deepEqual([deployment.owners.replicas, deployment.owners.minReplicas], [null, null]);
      expectWhole(seen);
      assert.equal(plan.fromReplicas, deployment.replicas);
      isAbove(plan.toReplicas, deployment.replicas);
      isAtMost(plan.toReplicas, policy.scaleOut.targetReplicas);
      assert.deepEqual(
        plan.autoscaler,
        autoscaler && { name: autoscaler.name, minReplicas: autoscaler.minReplicas },
      );
      if (autoscaler) {
        isAbove(plan.toReplicas, autoscaler.minReplicas);
        isAtMost(plan.toReplicas, autoscaler.maxReplicas);
      }
      const scaled: { -readonly [Field in keyof DeploymentEvidence]: DeploymentEvidence[Field] } = {
        ...deployment,
        replicas: plan.toReplicas,
      };
      if (autoscaler) scaled.autoscaler = { ...autoscaler, minReplicas: plan.toReplicas };
      isAtMost(most(scaled, poolSize) + ending(seen, poolSize), least(seen, config));
      return;
    }
    case 'raise-pool': {
      const { deployment, pool, poolSize } = known(seen);
      assert.deepEqual([seen.poolConfig?.owner, deployment.owners.template], [null, null]);
      assert.equal(seen.poolConfig?.immutable, false);
      assert.notEqual(deployment.poolSizeSource.kind, 'none');
      expectWhole(seen);
      expectSomeLeft(deployment);
      assert.equal(seen.poolConfig?.size, plan.fromSize);
      for (const { total } of pool.pods) assert.equal(total, plan.fromSize);
      isAbove(plan.toSize, plan.fromSize);
      isAtMost(plan.toSize, policy.raisePool.targetPoolSize);
      assert.deepEqual(seen.configReaders, []);
      const before = old(deployment, poolSize) + ending(seen, poolSize);
      isAtMost(most(deployment, plan.toSize) + before, least(seen, config));
      return;
    }
    case 'replace-pod': {
      const { deployment, pool, poolSize } = known(seen);
      assert.equal(deployment.availableReplicas, deployment.replicas);
      const full = pool.pods.filter(({ utilization }) => utilization > 0.95).map(({ pod }) => pod);
      assert.deepEqual(full, [plan.pod]);
      isAtMost(most(deployment, poolSize, 1) + ending(seen, poolSize), least(seen, config));
      return;
    }
    case 'trace-connections': {
      const { deployment, poolSize } = known(seen);
      assert.equal(deployment.owners.template, null);
      expectSomeLeft(deployment);
      const before = old(deployment, poolSize) + ending(seen, poolSize);
      isAtMost(most(deployment, poolSize) + before, least(seen, config));
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
  const now = poolOf(pods);
  return {
    ...seen,
    database: followed(seen, now),
    deployment: {
      ...deployment,
      replicas,
      runningReplicas: replicas,
      updatedReplicas: replicas,
      availableReplicas: replicas,
      autoscaler: deployment.autoscaler && { ...deployment.autoscaler, minReplicas: replicas },
    },
    pool: now,
    poolConfig: { ...poolConfig, size: configured },
  };
}

/** PostgreSQL has the sessions that the pools have now, and those of others as before. */
function followed(seen: Evidence, now: PoolEvidence): Evidence['database'] {
  const { database } = seen;
  if (database?.kind !== 'read') return database;
  const serviceConnections = strangers(seen, database) + now.active + now.idle;
  const more = serviceConnections - database.serviceConnections;
  const limits = database.limits.map((each) => {
    const heldByService = Math.max(0, each.heldByService + more);
    return { ...each, held: each.held - each.heldByService + heldByService, heldByService };
  });
  return { ...database, serviceConnections, limits };
}

/** What may have changed between a plan and its confirmation, one thing at a time, while the replicas stay. */
export function meanwhile(seen: Evidence, other: Evidence): readonly Evidence[] {
  const { deployment } = seen;
  if (!deployment || !other.deployment) return [{ ...seen, deployment: null }];
  const { maxSurge, maxUnavailable, gracePeriodSeconds, minReadySeconds } = other.deployment;
  const { owners, paused, observedLatest, autoscaler } = other.deployment;
  const bounds = deployment.autoscaler && {
    ...deployment.autoscaler,
    maxReplicas: Math.max(deployment.replicas, autoscaler?.maxReplicas ?? 0),
  };
  return [
    { ...seen, database: other.database },
    { ...seen, pods: other.pods },
    { ...seen, configReaders: other.configReaders },
    { ...seen, sharers: other.sharers },
    { ...seen, pool: other.pool },
    { ...seen, poolConfig: other.poolConfig },
    {
      ...seen,
      deployment: {
        ...{ ...deployment, maxSurge, maxUnavailable, gracePeriodSeconds, minReadySeconds },
        ...{ owners, paused, observedLatest, autoscaler: bounds },
      },
    },
  ];
}
