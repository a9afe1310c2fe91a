/** What the traffic tells by itself: no request is another thing than no figure. */
import type { Configuration } from '../configuration/configuration';
import { type ServiceEvidence, wholeOf } from '../model/evidence';

/** Prometheus has the service's series, all of them, and not one request was counted. */
export function isWithoutTraffic(service: ServiceEvidence): boolean {
  return wholeOf(service)?.requestsPerSecond === 0;
}

/**
 * Whether the usual traffic fell to none: readiness took every pod out, or every request hangs. No data is no answer,
 * and neither is one that may lack a part.
 */
export function stoppedTraffic(service: ServiceEvidence, config: Configuration): boolean {
  return (
    isWithoutTraffic(service) && service.usual.requestsPerSecond !== null && !isQuietTime(service, config)
  );
}

/** So few requests usually come that none in the window is no wonder. Not where the usual is not known. */
export function isQuietTime({ usual }: ServiceEvidence, { diagnosis }: Configuration): boolean {
  const { requestsPerSecond } = usual;
  return (
    requestsPerSecond !== null &&
    requestsPerSecond * diagnosis.trafficWindowSeconds < diagnosis.minUsualRequests
  );
}
