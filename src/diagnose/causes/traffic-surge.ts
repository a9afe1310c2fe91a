import type { Configuration } from '../../configuration/configuration';
import type { Evidence } from '../../model/evidence';
import { percent, perSecond } from '../../text/units';
import { isSaturated } from '../connections-in-use';
import { growthObjection } from '../growth';
import { heldGrowth, heldText, trafficGrowth } from '../usual';
import { type CauseRow, type Classified, found } from './row';

export const trafficSurge: CauseRow<'traffic-surge'> = {
  cause: 'traffic-surge',
  title: 'a surge of traffic',
  classify,
  foundWhen: ({ alerts, diagnosis }) =>
    `all figures were read, a pod's pool is above ${percent(alerts.critical.utilization)}, leaked sessions explain little, no source ` +
    `contradicts another, the requests are at least ${diagnosis.surgeFactor} times the usual, and each connection is held less ` +
    `than ${diagnosis.heldFactor} times as long as usual (low confidence where that is not known)`,
  permits: ['scale-out'],
  why: 'more pods for more requests; each pool keeps its size, because the surge will pass',
};

/** Far more requests than usual, each as quick as usual: the pools are full of work. */
function classify(evidence: Evidence, config: Configuration): Classified {
  const { pool, service } = evidence;
  if (!isSaturated(pool, config) || growthObjection(evidence, config) !== null) return null;
  const { surgeFactor, heldFactor } = config.diagnosis;
  const { requestsPerSecond: now, usual } = service;
  const growth = trafficGrowth(service);
  if (growth === null || growth < surgeFactor || now === null) return null;
  const held = heldGrowth(evidence);
  if (held !== null && held >= heldFactor) return null;
  return found({
    confidence: held === null ? 'low' : 'high',
    evidenceFor: [
      `${perSecond(now)}; usual: ${perSecond(usual.requestsPerSecond ?? 0)}`,
      `a pod's pool is ${percent(pool.maxPodUtilization)} in use`,
      ...(held === null ? [] : [heldText(held)]),
    ],
    evidenceAgainst: held === null ? ['how long connections are usually held is not known'] : [],
  });
}
