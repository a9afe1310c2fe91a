import type { Configuration } from '../../configuration/configuration';
import { type Evidence, wholeOf } from '../../model/evidence';
import { percent } from '../../text/units';
import { contradictionsOf } from '../contradictions';
import { isQuietTime, isWithoutTraffic } from '../traffic';
import { type CauseRow, type Classified, found } from './row';

export const falseAlarm: CauseRow<'false-alarm'> = {
  cause: 'false-alarm',
  title: 'a false alarm: nothing was wrong',
  classify,
  foundWhen: ({ validation, diagnosis }) =>
    `all evidence was read completely and nothing contradicts it: every pod is ready, every replica available, every pool is below ${percent(validation.maxUtilization)}, ` +
    `no session is leaked, at most ${percent(validation.maxErrorRate)} of requests fail and p95 is at most ${validation.maxP95Ms} ms ` +
    `(or there is no traffic, where fewer than ${diagnosis.minUsualRequests} requests are usual in ${diagnosis.trafficWindowSeconds} s), ` +
    'the alert is not firing and the logs report no connection timeout',
  permits: [],
  why: 'nothing is wrong; validation decides',
};

/** Healthy on every count that was asked for. With anything unread it is no false alarm but missing data. */
function classify(evidence: Evidence, config: Configuration): Classified {
  const { database, deployment, gaps, pods, service, alert } = evidence;
  const pool = wholeOf(evidence.pool);
  const logs = wholeOf(evidence.logs);
  if (gaps.length > 0 || pool === null || logs === null || alert === null) return null;
  if (database?.kind !== 'read' || wholeOf(database) === null || wholeOf(service) === null) return null;
  // An alert that fires contradicts pools with room.
  if (contradictionsOf(evidence, config).length > 0) return null;
  if (pods === null || pods.ready === 0 || pods.ready < pods.total) return null;
  if (logs.connectionTimeouts > 0) return null;
  // Pods that are wanted and do not exist are not among them.
  if (deployment === null || deployment.availableReplicas < deployment.replicas) return null;
  const { maxUtilization } = config.validation;
  if (pool.maxPodUtilization >= maxUtilization || database.leakedCount > 0) return null;
  const requests = healthyRequests(evidence, config);
  if (requests === null) return null;
  return found({
    confidence: 'high',
    evidenceFor: [
      `every pod's pool is below ${percent(maxUtilization)}`,
      'no session is leaked',
      ...requests,
    ],
  });
}

/** What is said of the requests where they are well, or where none come and few ever do; null else. */
function healthyRequests({ service }: Evidence, config: Configuration): readonly string[] | null {
  if (isWithoutTraffic(service))
    return isQuietTime(service, config) ? ['no requests arrive, as usual at this time'] : null;
  const { errorRate, p95Ms, p95IsLowerBound } = service;
  const { maxErrorRate, maxP95Ms } = config.validation;
  if (errorRate === null || errorRate > maxErrorRate) return null;
  if (p95Ms === null || p95IsLowerBound || p95Ms > maxP95Ms) return null;
  return [`${percent(errorRate)} of requests fail`, `p95 is ${Math.round(p95Ms)} ms`];
}
