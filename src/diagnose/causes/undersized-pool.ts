import type { Configuration } from '../../configuration/configuration';
import type { Evidence } from '../../model/evidence';
import { percent, perSecond } from '../../text/units';
import { isSaturated } from '../connections-in-use';
import { growthObjection } from '../growth';
import { heldGrowth, heldText, trafficGrowth } from '../usual';
import { type CauseRow, type Classified, found } from './row';

export const undersizedPool: CauseRow<'undersized-pool'> = {
  cause: 'undersized-pool',
  title: 'pools too small for the usual work',
  classify,
  foundWhen: ({ alerts, diagnosis }) =>
    `all figures were read, a pod's pool is above ${percent(alerts.critical.utilization)}, leaked sessions explain little, no source ` +
    `contradicts another, each connection is held less than ${diagnosis.heldFactor} times as long as usual, and the pool was ` +
    `above ${percent(alerts.warning.utilization)} before the incident, or the requests have grown to between ` +
    `${diagnosis.growthFactor} and ${diagnosis.surgeFactor} times the usual`,
  permits: ['scale-out', 'raise-pool'],
  why: "the runbook's order: replicas need no restart, the pool does",
};

/** Each request holds its connection as long as ever: the pool was always near its limit, or the traffic grew. */
function classify(evidence: Evidence, config: Configuration): Classified {
  const { pool, database, service } = evidence;
  if (!isSaturated(pool, config) || growthObjection(evidence, config) !== null) return null;
  if (database?.kind !== 'read') return null;
  const { growthFactor, surgeFactor, heldFactor } = config.diagnosis;
  const held = heldGrowth(evidence);
  const growth = trafficGrowth(service);
  if (held === null || held >= heldFactor || growth === null || growth >= surgeFactor) return null;
  const { utilization, requestsPerSecond } = service.usual;
  const wasNearLimit = utilization !== null && utilization > config.alerts.warning.utilization;
  if (!wasNearLimit && growth < growthFactor) return null;
  return found({
    confidence: 'medium',
    evidenceFor: [
      `a pod's pool is ${percent(pool.maxPodUtilization)} in use`,
      `${database.serviceActive} of the service's sessions are active in the database`,
      heldText(held),
      ...(wasNearLimit ? [`the fullest pool was ${percent(utilization)} in use before the incident`] : []),
      `${perSecond(service.requestsPerSecond ?? 0)}; usual: ${perSecond(requestsPerSecond ?? 0)}`,
    ],
    evidenceAgainst: database.slowQueries > 0 ? [`${database.slowQueries} queries are slow`] : [],
  });
}
