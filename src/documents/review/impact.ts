/** What an incident did to the service, as Prometheus remembers it: counted afterwards, over the incident's span. */
import type { Configuration } from '../../configuration/configuration';
import type { Impact, ImpactLimits } from '../../model/impact';
import { NO_DATA } from './samples';

/** Three times the warning's own `for` (runbook, Prevention 2): what filled the pool began before the alert. */
export const LEAD_SECONDS = 900;

/** A rate takes two samples; four scrapes at Prometheus' usual 15 s leave room for one that is lost. */
const RATE_SECONDS = 60;

export function impactLimits({ alerts, validation }: Configuration): ImpactLimits {
  return {
    warning: alerts.warning,
    critical: alerts.critical,
    maxP95Ms: validation.maxP95Ms,
    maxErrorRate: validation.maxErrorRate,
    // The checks' own window, where that is shorter: a longer one would count trouble for longer than it lasted.
    rateSeconds: Math.min(RATE_SECONDS, validation.windowSeconds),
  };
}

/** Why parts of it are not known, each reason once. That nothing was recorded is no failure to read it. */
export function unreadParts(impact: Impact): string[] {
  const reasons = Object.values(impact).flatMap((part: unknown) =>
    typeof part === 'object' && part !== null && 'notKnown' in part ? [String(part.notKnown)] : [],
  );
  return [...new Set(reasons)].filter((why) => why !== NO_DATA).map((why) => `the impact: ${why}`);
}

/** An impact of which nothing is known, for one reason. */
export function unknownImpact(fromMs: number, toMs: number, why: string): Impact {
  const nothing = { notKnown: why };
  return {
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    stepSeconds: 0,
    rateSeconds: 0,
    crossingStepSeconds: 0,
    requestsFailed: nothing,
    requestsTotal: nothing,
    poolAboveCritical: nothing,
    poolAboveWarning: nothing,
    p95AboveLimit: nothing,
    errorsAboveLimit: nothing,
    passedWarning: nothing,
    passedCritical: nothing,
  };
}
