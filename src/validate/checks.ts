/**
 * Runbook, Validation 1 to 4, and more: nothing is leaked, the alert no longer fires, the deployment is whole, the
 * service's own probe answers where there is one, and all that for as long as the alert takes to fire.
 */
import type { Configuration } from '../configuration/configuration';
import { fullestPool, poolName } from '../diagnose/connections-in-use';
import { type BegunBy, heldSeconds } from '../diagnose/held-seconds';
import { isStillToBeEnded } from '../diagnose/spared';
import { isQuietTime, isWithoutTraffic } from '../diagnose/traffic';
import { type Evidence, type Reading, wholeOf } from '../model/evidence';
import type { Check } from '../model/state';
import { perSecond } from '../text/units';

/** How long it has been looked at, and for how long it has to be. */
export interface Watched {
  /** Since the last change, or since the diagnosis that asked for none. */
  readonly sinceChangeSeconds: number;
  readonly incident: BegunBy;
}

type CheckFunction = (
  evidence: Evidence,
  config: Configuration,
  watched: Watched,
) => Omit<Check, 'passed'> | null;

const CHECKS: readonly CheckFunction[] = [
  poolUtilization,
  leakedSessions,
  latencyP95,
  errorRate,
  connectionTimeouts,
  alertSilent,
  deploymentComplete,
  serviceProbe,
  observedLongEnough,
];

/**
 * Every check against one snapshot, those left out that nothing is configured for. A check without data, or from a
 * reading that is not whole, has not passed.
 */
export function runChecks(evidence: Evidence, config: Configuration, watched: Watched): Check[] {
  return CHECKS.flatMap((run) => {
    const check = run(evidence, config, watched);
    return check === null ? [] : [{ ...check, passed: hasPassed(check) }];
  });
}

function hasPassed({ value, waived, isLowerBound, comparison, threshold }: Omit<Check, 'passed'>): boolean {
  if (waived !== undefined) return true;
  return value !== null && isLowerBound !== true && holds(value, comparison, threshold);
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

/** Validation 1. The fullest pool counts, and every pod whose service runs must have answered. */
function poolUtilization({ pool }: Evidence, { validation }: Configuration): Omit<Check, 'passed'> {
  const whole = wholeOf(pool);
  const fullest = pool && fullestPool(pool);
  return {
    name: 'pool-utilization',
    value: whole !== null && whole.podsExpected > 0 ? whole.maxPodUtilization : null,
    unit: 'share',
    comparison: '<',
    threshold: validation.maxUtilization,
    windowed: false,
    detail: fullest
      ? `${poolName(fullest)} has ${fullest.active} of ${fullest.total} in use; ${pool.podsRead} of ${pool.podsExpected} pods read${notWhole(pool)}`
      : 'no pod could be read',
  };
}

/**
 * A pool with room is not healed while sessions go on leaking into it. Those that a person decides about (uncommitted
 * writes, locks, applications that are never touched) do not count: the incident may close without them.
 */
function leakedSessions({ database }: Evidence, { remediation }: Configuration): Omit<Check, 'passed'> {
  const { idleInTransactionSeconds } = remediation.terminate;
  const activity = database?.kind === 'read' ? database : null;
  const counted = activity?.leaked.filter((each) => isStillToBeEnded(each, remediation.terminate)).length;
  const isListed = activity !== null && activity.leaked.length >= activity.leakedCount;
  return {
    name: 'leaked-sessions',
    // What was found counts; that there is none takes a whole reading, and every one of them listed.
    value:
      counted !== undefined && (counted > 0 || (isListed && wholeOf(activity) !== null)) ? counted : null,
    unit: 'sessions',
    comparison: '==',
    threshold: 0,
    windowed: false,
    detail: activity
      ? `idle in transaction for more than ${idleInTransactionSeconds} s${notWhole(activity)}`
      : 'the sessions of the database could not be read',
  };
}

/** Validation 2. */
function latencyP95(evidence: Evidence, config: Configuration): Omit<Check, 'passed'> {
  const { p95Ms, p95IsLowerBound } = evidence.service;
  return {
    name: 'latency-p95',
    ...ofRequests(evidence, config, p95Ms),
    ...(p95Ms !== null && p95IsLowerBound ? { isLowerBound: true } : {}),
    unit: 'ms',
    comparison: '<=',
    threshold: config.validation.maxP95Ms,
    windowed: true,
  };
}

/** Validation 3. */
function errorRate(evidence: Evidence, config: Configuration): Omit<Check, 'passed'> {
  return {
    name: 'error-rate',
    ...ofRequests(evidence, config, evidence.service.errorRate),
    unit: 'share',
    comparison: '<=',
    threshold: config.validation.maxErrorRate,
    windowed: true,
  };
}

/**
 * A figure of requests. Where none come there is none, which is another thing than no data: in a quiet time, or where
 * every pod answers the service's own probe, the other checks stand for it.
 */
function ofRequests(
  { service, gaps }: Evidence,
  config: Configuration,
  value: number | null,
): Pick<Check, 'value' | 'detail' | 'waived'> {
  const { windowSeconds } = config.validation;
  if (value !== null && service.partial.length > 0)
    return { value: null, detail: `partial: ${service.partial[0]}` };
  if (value !== null) return { value, detail: `over the last ${windowSeconds} s` };
  if (gaps.some(({ probe }) => probe === 'traffic') || !isWithoutTraffic(service))
    return { value, detail: 'Prometheus has no data' };
  const { probe, usual } = service;
  if (probe !== null && probe.podsAsked > 0 && probe.podsHealthy === probe.podsAsked)
    return {
      value,
      waived: 'no-traffic',
      detail: "no traffic; every pod answers the service's own probe",
    };
  if (isQuietTime(service, config) && probe === null)
    return { value, waived: 'no-traffic', detail: 'no traffic, as usual at this time' };
  const before = usual.requestsPerSecond;
  return {
    value,
    detail: `no traffic; ${before === null ? 'the usual traffic is not known' : `usually ${perSecond(before)}`}`,
  };
}

/** Validation 4, over every pod: a log that could not be read, or not to its beginning, proves nothing. */
function connectionTimeouts({ logs }: Evidence, { validation }: Configuration): Omit<Check, 'passed'> {
  return {
    name: 'connection-timeouts',
    value:
      logs !== null && (logs.connectionTimeouts > 0 || (logs.podsExpected > 0 && wholeOf(logs) !== null))
        ? logs.connectionTimeouts
        : null,
    unit: 'lines',
    comparison: '==',
    threshold: 0,
    windowed: true,
    detail: logs
      ? `in the last ${validation.windowSeconds} s of ${logs.podsRead} of ${logs.podsExpected} pods' logs${notWhole(logs)}`
      : 'no log could be read',
  };
}

/** Why a reading proves no absence; nothing where it does. */
function notWhole({ partial }: Reading): string {
  return partial.length === 0 ? '' : `; not whole: ${partial[0]}`;
}

/** A probe of the service's own, where one is configured: it answers without anybody's traffic. */
function serviceProbe({ service: { probe } }: Evidence): Omit<Check, 'passed'> | null {
  if (probe === null) return null;
  return {
    name: 'service-probe',
    value: probe.podsHealthy,
    unit: 'pods',
    comparison: '>=',
    threshold: Math.max(1, probe.podsAsked),
    windowed: false,
    detail: `of ${probe.podsAsked} running pods`,
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
 * has just replaced every pod whose history could be read. The incident's own alert counts, where it takes longer.
 */
function observedLongEnough(
  _evidence: Evidence,
  config: Configuration,
  { sinceChangeSeconds, incident }: Watched,
): Omit<Check, 'passed'> {
  return {
    name: 'observed-long-enough',
    value: Math.floor(sinceChangeSeconds),
    unit: 'seconds',
    comparison: '>=',
    threshold: Math.max(config.alerts.critical.forSeconds, heldSeconds(incident, config)),
    windowed: true,
    detail: "since the last change; the alert's own `for`",
  };
}
