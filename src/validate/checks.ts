/**
 * Runbook, Validation 1 to 4, and four more: nothing is leaked, the alert no longer fires, the deployment is whole,
 * and all that for as long as the alert takes to fire.
 */
import type { Configuration } from '../configuration';
import type { Evidence } from '../evidence';
import type { Check } from '../state';

type CheckFunction = (
  evidence: Evidence,
  config: Configuration,
  sinceChangeSeconds: number,
) => Omit<Check, 'passed'>;

const CHECKS: readonly CheckFunction[] = [
  poolUtilization,
  leakedSessions,
  latencyP95,
  errorRate,
  connectionTimeouts,
  alertSilent,
  deploymentComplete,
  observedLongEnough,
];

/**
 * Every check against one snapshot. A check without data has not passed.
 * @param sinceChangeSeconds Since the last change, or since the diagnosis that asked for none.
 */
export function runChecks(evidence: Evidence, config: Configuration, sinceChangeSeconds: number): Check[] {
  return CHECKS.map((run) => {
    const check = run(evidence, config, sinceChangeSeconds);
    return {
      ...check,
      passed: check.value !== null && holds(check.value, check.comparison, check.threshold),
    };
  });
}

function holds(value: number, comparison: Check['comparison'], threshold: number): boolean {
  switch (comparison) {
    case '<':
      return value < threshold;
    case '<=':
      return value <= threshold;
    case '>=':
      return value >= threshold;
    case '==':
      return value === threshold;
  }
}

/** Validation 1. The worst pod counts, and every ready pod must have answered. */
function poolUtilization({ pool }: Evidence, { validation }: Configuration): Omit<Check, 'passed'> {
  const complete = pool !== null && pool.podsExpected > 0 && pool.podsRead === pool.podsExpected;
  return {
    name: 'pool-utilization',
    value: complete ? pool.maxPodUtilization : null,
    unit: 'share',
    comparison: '<',
    threshold: validation.maxUtilization,
    windowed: false,
    detail: pool
      ? `${pool.active} of ${pool.total} connections in use over ${pool.podsRead} of ${pool.podsExpected} pods`
      : 'no pod could be read',
  };
}

/**
 * A pool with room is not healed while sessions go on leaking into it. Those that may not be ended (uncommitted
 * writes, applications that are never touched) do not count: the incident may close without them.
 */
function leakedSessions({ database }: Evidence, { remediation }: Configuration): Omit<Check, 'passed'> {
  const { idleInTransactionSeconds, uncommittedWrites } = remediation.terminate;
  const leaked = database?.kind === 'read' ? database.leaked : null;
  const counted = leaked?.filter(
    (each) => each.mayBeEnded && (uncommittedWrites === 'terminate' || !each.uncommittedWrites),
  );
  return {
    name: 'leaked-sessions',
    value: counted?.length ?? null,
    unit: 'sessions',
    comparison: '==',
    threshold: 0,
    windowed: false,
    detail: counted
      ? `idle in transaction for more than ${idleInTransactionSeconds} s`
      : 'the sessions of the database could not be read',
  };
}

/** Validation 2. */
function latencyP95({ service }: Evidence, { validation }: Configuration): Omit<Check, 'passed'> {
  return {
    name: 'latency-p95',
    value: service.p95Ms,
    unit: 'ms',
    comparison: '<=',
    threshold: validation.maxP95Ms,
    windowed: true,
    detail: service.p95Ms === null ? 'Prometheus has no data' : `over the last ${validation.windowSeconds} s`,
  };
}

/** Validation 3. */
function errorRate({ service }: Evidence, { validation }: Configuration): Omit<Check, 'passed'> {
  return {
    name: 'error-rate',
    value: service.errorRate,
    unit: 'share',
    comparison: '<=',
    threshold: validation.maxErrorRate,
    windowed: true,
    detail:
      service.errorRate === null ? 'Prometheus has no data' : `over the last ${validation.windowSeconds} s`,
  };
}

/** Validation 4, over every pod: a log that could not be read proves nothing. */
function connectionTimeouts({ logs }: Evidence, { validation }: Configuration): Omit<Check, 'passed'> {
  const complete = logs !== null && logs.podsExpected > 0 && logs.podsRead === logs.podsExpected;
  return {
    name: 'connection-timeouts',
    value: complete ? logs.connectionTimeouts : null,
    unit: 'lines',
    comparison: '==',
    threshold: 0,
    windowed: true,
    detail: logs
      ? `in the last ${validation.windowSeconds} s of ${logs.podsRead} of ${logs.podsExpected} pods' logs`
      : 'no log could be read',
  };
}

/** The rule itself is asked: a missing alert is silence only where the rule is being evaluated. */
function alertSilent({ alert }: Evidence): Omit<Check, 'passed'> {
  return {
    name: 'alert-silent',
    value: alert === null ? null : Number(alert.firing),
    unit: 'alerts',
    comparison: '==',
    threshold: 0,
    windowed: true,
    detail: alert === null ? 'the rule could not be read' : `the rule is ${alert.state}`,
  };
}

function deploymentComplete({ deployment }: Evidence): Omit<Check, 'passed'> {
  const known = deployment?.observedLatest === true && deployment.replicas > 0;
  return {
    name: 'deployment-complete',
    value: known ? Math.min(deployment.availableReplicas, deployment.updatedReplicas) : null,
    unit: 'replicas',
    comparison: '>=',
    threshold: deployment?.replicas ?? 1,
    windowed: false,
    detail: deployment
      ? `${deployment.availableReplicas} available and ${deployment.updatedReplicas} up to date of ${deployment.replicas}`
      : 'the deployment could not be read',
  };
}

/**
 * The alert needs its `for` to fire: health that is younger than that proves nothing, least of all when a restart
 * has just replaced every pod whose history could be read.
 */
function observedLongEnough(
  _evidence: Evidence,
  { alerts }: Configuration,
  sinceChangeSeconds: number,
): Omit<Check, 'passed'> {
  return {
    name: 'observed-long-enough',
    value: Math.floor(sinceChangeSeconds),
    unit: 'seconds',
    comparison: '>=',
    threshold: alerts.critical.forSeconds,
    windowed: true,
    detail: "since the last change; the alert's own `for`",
  };
}
