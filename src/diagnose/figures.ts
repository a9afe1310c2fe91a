/** The numbers of a before-and-after table, and when the second column is worse than the first. */

import { databaseLimitReached } from '../capacity/headroom';
import type { Configuration } from '../configuration/configuration';
import type { Evidence } from '../model/evidence';
import type { Figures } from '../model/state';
import { percent } from '../text/units';

/** Takes the numbers out of one snapshot; null for what was not read. */
export function figuresOf({ pool, database, service, deployment }: Evidence): Figures {
  return {
    poolUtilization: pool?.maxPodUtilization ?? null,
    idleInTransaction: database?.kind === 'read' ? database.idleInTransaction : null,
    errorRate: service.errorRate,
    p95Ms: service.p95Ms,
    availableReplicas: deployment?.availableReplicas ?? null,
    databaseFull:
      database === null ? null : database.kind === 'full' || databaseLimitReached(database) !== null,
  };
}

/** The figures of before, without the pods: for a change whose taking back would leave fewer of them. */
export function withoutPods(before: Figures): Figures {
  return { ...before, availableReplicas: null };
}

/**
 * How it is worse than before a change; null when it is not, or can't be known. Rates look back over a window, and
 * an outage goes on growing for a while after its repair: they are compared once the whole window lies after the
 * change. A full database and pods that were lost need no window.
 */
export function worseThan(
  before: Figures,
  now: Figures,
  secondsSinceChange: number,
  { remediation: { worse }, validation }: Configuration,
): string | null {
  if (before.databaseFull === false && now.databaseFull === true) {
    return 'PostgreSQL has no connection slot left, and had some before the change';
  }
  if (
    before.availableReplicas !== null &&
    now.availableReplicas !== null &&
    now.availableReplicas < before.availableReplicas
  ) {
    return `${now.availableReplicas} replicas are available, ${before.availableReplicas} before the change`;
  }
  if (secondsSinceChange < validation.windowSeconds) return null;
  const { errorRateIncrease, p95Factor } = worse;
  if (
    before.errorRate !== null &&
    now.errorRate !== null &&
    now.errorRate > before.errorRate + errorRateIncrease
  ) {
    return `${percent(now.errorRate)} of requests fail, ${percent(before.errorRate)} before the change`;
  }
  if (
    before.p95Ms !== null &&
    now.p95Ms !== null &&
    now.p95Ms > Math.max(validation.maxP95Ms, before.p95Ms * p95Factor)
  ) {
    return `p95 is ${Math.round(now.p95Ms)} ms, ${Math.round(before.p95Ms)} ms before the change`;
  }
  return null;
}
