/** Whether requests come at all: none is another thing than no figure. */
import type { Configuration } from '../configuration';
import type { ServiceEvidence } from '../evidence';

/** Prometheus has the service's series, and not one request was counted. */
export function isWithoutTraffic({ requestsPerSecond }: ServiceEvidence): boolean {
  return requestsPerSecond === 0;
}

/**
 * The usual traffic fell to none: so many requests usually come in the validation window that none at all is no quiet
 * night but an outage without a request to count.
 */
export function stoppedTraffic(service: ServiceEvidence, config: Configuration): boolean {
  return isWithoutTraffic(service) && !isQuietTime(service, config);
}

/** So few requests usually come that none in the window says nothing. Not where the usual is not known. */
export function isQuietTime({ usual }: ServiceEvidence, { validation, diagnosis }: Configuration): boolean {
  const { requestsPerSecond } = usual;
  return (
    requestsPerSecond !== null && requestsPerSecond * validation.windowSeconds < diagnosis.minUsualRequests
  );
}
