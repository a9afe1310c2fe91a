/**
 * What is usual. Connections in use = arrivals × the time each is held (Little's law): a pool that is full at the usual
 * traffic holds its connections longer, and that has a cause; growth needs proof that it is not so.
 */
import type { Configuration } from '../configuration/configuration';
import type { Evidence, ServiceEvidence } from '../model/evidence';

/** So many times the usual requests; null where one of the two is not known, or none were usual. */
export function trafficGrowth({ requestsPerSecond: now, usual }: ServiceEvidence): number | null {
  const before = usual.requestsPerSecond;
  return now === null || before === null || before === 0 ? null : now / before;
}

/**
 * How long a connection is held, in seconds: those in use over the requests that were served, because a request that
 * failed for want of a connection held none. Infinite where connections are in use and nothing is served.
 */
function secondsHeld(inUse: number | null, servedPerSecond: number | null): number | null {
  if (inUse === null || servedPerSecond === null) return null;
  if (servedPerSecond === 0) return inUse > 0 ? Number.POSITIVE_INFINITY : null;
  return inUse / servedPerSecond;
}

/** Each connection is held so many times as long as usual; null where that is not known. */
export function heldGrowth({ pool, service }: Pick<Evidence, 'pool' | 'service'>): number | null {
  // Of one time: what is in use at the moment and was served over a minute are not, just after a change.
  const now = secondsHeld(service.inUse ?? pool?.active ?? null, service.servedPerSecond);
  const usual = secondsHeld(service.usual.inUse, service.usual.servedPerSecond);
  return now === null || usual === null || usual === 0 || !Number.isFinite(usual) ? null : now / usual;
}

/** p95 is so many times the usual; null where one of the two is not known. */
export function latencyGrowth({ p95Ms, usual }: ServiceEvidence): number | null {
  return p95Ms === null || usual.p95Ms === null || usual.p95Ms === 0 ? null : p95Ms / usual.p95Ms;
}

/** Whether something that has been so for that long was so when everything was as usual: then it is no news. */
export function wasSoBefore(
  seconds: number,
  { usualSecondsAgo, service }: Evidence,
  config: Configuration,
): boolean {
  const { utilization } = service.usual;
  return utilization !== null && utilization < config.validation.maxUtilization && seconds > usualSecondsAgo;
}

/** How long connections are held beside what is usual, in a sentence's words. */
export function heldText(growth: number): string {
  return Number.isFinite(growth)
    ? `each connection is held ${times(growth)} as long as usual`
    : 'connections are in use, but no request is served';
}

export function latencyText(growth: number): string {
  return `p95 is ${times(growth)} the usual`;
}

function times(factor: number): string {
  return `${Math.round(factor * 10) / 10} times`;
}
