/** What Prometheus has of the service: latency, errors, traffic of now, and what is usual. */
import type { Configuration } from '../../configuration/configuration';
import { NOTHING_USUAL, type ServiceEvidence } from '../../model/evidence';
import type { Metrics } from '../../ports';
import { partialOf, type Read } from './probe';

interface ServiceReader {
  readonly metrics: Metrics;
  readonly config: Configuration;
  readonly read: Read;
  readonly usualSecondsAgo: number;
}

/** @param live Names of the pods that live: series of pods that are gone tell of a service that is no more. */
export async function readService(
  { metrics, config, read, usualSecondsAgo }: ServiceReader,
  live: Promise<readonly string[] | null>,
): Promise<Omit<ServiceEvidence, 'probe'>> {
  const { windowSeconds } = config.validation;
  const [p95, errorRate, traffic, usual] = await Promise.all([
    live.then((pods) => read('latency', () => metrics.p95Ms(windowSeconds, pods))),
    live.then((pods) => read('errorRate', () => metrics.errorRate(windowSeconds, pods))),
    read('traffic', () => metrics.traffic(config.diagnosis.trafficWindowSeconds)),
    read('usual', () => metrics.usual(windowSeconds, usualSecondsAgo)),
  ]);
  return {
    p95Ms: p95?.value?.ms ?? null,
    p95IsLowerBound: p95?.value?.isLowerBound ?? false,
    errorRate: errorRate?.value ?? null,
    requestsPerSecond: traffic?.value.requestsPerSecond ?? null,
    servedPerSecond: traffic?.value.servedPerSecond ?? null,
    inUse: traffic?.value.inUse ?? null,
    usual: usual?.value ?? NOTHING_USUAL,
    partial: [...new Set([p95, errorRate, traffic, usual].flatMap(partialOf))],
  };
}
