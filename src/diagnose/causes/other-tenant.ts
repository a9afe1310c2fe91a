import { headroom, openSlots } from '../../capacity/headroom';
import { poolerPeak } from '../../capacity/pooler';
import type { Configuration } from '../../configuration/configuration';
import { type Evidence, poolSizesByPod, wholeOf } from '../../model/evidence';
import { type CauseRow, type Classified, found } from './row';

export const otherTenant: CauseRow<'other-tenant'> = {
  cause: 'other-tenant',
  title: 'connections held by other clients',
  classify,
  foundWhen: () =>
    "other clients hold at least half of the slots, and too few are left to fill the service's pools",
  permits: [],
  why: 'sessions of other clients are never touched, and PostgreSQL would refuse more connections',
};

/** Others hold so many slots that the service's own pools could not be filled, though they are configured right. */
function classify(evidence: Evidence, config: Configuration): Classified {
  const { database, deployment, pool } = evidence;
  if (database?.kind !== 'read' || deployment === null || pool === null) return null;
  // Whatever other targets may yet take: it is about what is held.
  const left = headroom({ ...evidence, sharers: [] }, config);
  if (typeof left === 'string') return null;
  const open = openSlots(database);
  const sizes = [...poolSizesByPod(pool).values()].map((pools) => pools.reduce((sum, size) => sum + size, 0));
  const poolSize = Math.max(...sizes);
  const pooler = wholeOf(evidence.pooler);
  const own = pooler
    ? poolerPeak(pooler)
    : { connections: deployment.replicas * poolSize, text: `${deployment.replicas} × ${poolSize}` };
  const wanted = own.connections;
  if (database.otherConnections * 2 < open || wanted <= left.usable) return null;
  return found({
    confidence: database.serviceConnections + database.otherConnections >= open ? 'high' : 'medium',
    // Of the slots, which are what is missing.
    explains: Math.min(1, database.otherConnections / open),
    evidenceFor: [
      `other clients hold ${database.otherConnections} of ${open} slots`,
      ...database.otherHolders.map(
        ({ user, database: name, application, connections }) =>
          `${connections} of ${application || 'an unnamed application'}, user ${user}, database ${name}`,
      ),
      `the service's pools can take ${own.text} = ${wanted}; usable: ${left.sum}`,
    ],
    evidenceAgainst: [`the service itself holds ${database.serviceConnections}`],
  });
}
