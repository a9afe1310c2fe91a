/** What the traffic tells by itself, where there is no request left to count failures among. */
import type { Configuration } from '../configuration';
import { type ServiceEvidence, wholeOf } from '../evidence';

/**
 * Whether the usual traffic fell to none: readiness took every pod out, or every request hangs. A quiet night is told
 * apart by what is usual at the hour before: so few requests that none in a window is no wonder (`minUsualRequests`).
 * No data is no answer, and neither is one that may lack a part.
 */
export function stoppedTraffic(service: ServiceEvidence, { diagnosis, validation }: Configuration): boolean {
  const whole = wholeOf(service);
  if (whole === null || whole.requestsPerSecond !== 0) return false;
  const usual = whole.usual.requestsPerSecond;
  return usual !== null && usual * validation.windowSeconds >= diagnosis.minUsualRequests;
}
