import type { Configuration } from '../../configuration/configuration';
import type { Evidence } from '../../model/evidence';
import { secondsText } from '../../text/units';
import { shareInUse } from '../connections-in-use';
import { type CauseRow, type Classified, found } from './row';
import { waitsText } from './waits-text';

export const slowQueries: CauseRow<'slow-queries'> = {
  cause: 'slow-queries',
  title: 'slow queries',
  classify,
  foundWhen: ({ probes }) =>
    `at least two, and at least half, of the active queries run for more than ${probes.slowQuerySeconds} s without waiting for a lock`,
  permits: [],
  why: 'more replicas or larger pools would send more slow queries to the same database',
};

/** At least half of the sessions at work are slow: that is what holds the connections; one report query is not. */
function classify(evidence: Evidence, { probes, validation }: Configuration): Classified {
  const { database, service, logs } = evidence;
  if (database?.kind !== 'read') return null;
  const { slowQueries: slow, serviceSlowQueries, active } = database;
  if (slow < 2 || slow * 2 < active) return null;
  return found({
    confidence: 'medium',
    explains: shareInUse(serviceSlowQueries, evidence),
    evidenceFor: [
      `${slow} of ${active} active queries run for more than ${probes.slowQuerySeconds} s`,
      ...database.slowest.map(
        ({ application, seconds, query }) => `${secondsText(seconds)}, ${application || 'unnamed'}: ${query}`,
      ),
      ...waitsText(database.waits),
      ...(logs && logs.slowQueryLines > 0 ? [`${logs.slowQueryLines} log lines report slow queries`] : []),
    ],
    evidenceAgainst:
      service.p95Ms !== null && !service.p95IsLowerBound && service.p95Ms <= validation.maxP95Ms
        ? [`p95 is ${Math.round(service.p95Ms)} ms`]
        : [],
  });
}
