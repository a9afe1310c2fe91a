import type { Configuration } from '../../configuration/configuration';
import type { Evidence } from '../../model/evidence';
import { percent, perSecond } from '../../text/units';
import { fullestPool, isSaturated, poolName } from '../connections-in-use';
import { growthObjection } from '../growth';
import { unknownPooler, unknownPoolerStep } from '../pooler-signs';
import { heldGrowth, heldText } from '../usual';
import { type CauseRow, type Classified, found } from './row';

export const poolFull: CauseRow<'pool-full'> = {
  cause: 'pool-full',
  title: 'a full pool without a proven cause',
  classify,
  foundWhen: ({ alerts, diagnosis }) =>
    `a pool is above ${percent(alerts.critical.utilization)}, and no other finding explains at least ${percent(diagnosis.minExplainedShare)} of the connections in use`,
  permits: [],
  why: 'a pool that is full at the usual traffic holds its connections longer than usual: more connections would feed the unknown cause',
  isFallback: true,
  isProvisional: true,
};

/** Full, and nothing else stands out: what is known, and what a cause would need to be proven. */
function classify(evidence: Evidence, config: Configuration): Classified {
  const { pool, database, service } = evidence;
  const fullest = pool && fullestPool(pool);
  if (!fullest || !isSaturated(pool, config)) return null;
  const held = heldGrowth(evidence);
  const { requestsPerSecond: usual } = service.usual;
  const objection = growthObjection(evidence, config);
  const unknown = unknownPooler(evidence);
  return found({
    confidence: 'low',
    evidenceFor: [
      `${poolName(fullest)} is ${percent(fullest.utilization)} in use`,
      ...(held === null ? [] : [heldText(held)]),
      ...(service.requestsPerSecond !== null && usual !== null
        ? [`${perSecond(service.requestsPerSecond)}; usual: ${perSecond(usual)}`]
        : []),
    ],
    evidenceAgainst: [
      ...(held === null ? ['how long connections are usually held is not known'] : []),
      ...(usual === null ? ['the usual traffic is not known'] : []),
      ...(objection === null ? [] : [objection]),
    ],
    next: [
      ...(unknown === null ? [] : [unknownPoolerStep(unknown)]),
      ...(database?.kind === 'read'
        ? [
            'check what the service does while it holds a connection: calls to other services, its own locks, runtime pauses',
          ]
        : ['find out why the database could not be read']),
    ],
  });
}
