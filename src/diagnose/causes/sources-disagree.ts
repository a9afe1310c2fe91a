import type { Configuration } from '../../configuration/configuration';
import type { Evidence } from '../../model/evidence';
import { contradictionsOf, contradictionText, mayPass } from '../contradictions';
import { unknownPooler, unknownPoolerStep, unknownPoolerText } from '../pooler-signs';
import { type CauseRow, type Classified, found } from './row';

export const sourcesDisagree: CauseRow<'sources-disagree'> = {
  cause: 'sources-disagree',
  title: 'unknown: the sources contradicted each other',
  classify,
  foundWhen: ({ diagnosis }) =>
    "the pods' connections and PostgreSQL's sessions of the service's roles differ by more than " +
    `${diagnosis.toleratedConnections} and a tenth; or the alert fires, or the logs report connection timeouts, and no pool is full`,
  permits: [],
  why: 'one of the two is wrong, and which one is not known; what may be out of date is diagnosed again',
  isProvisional: true,
};

/** Decision record 0035. PgBouncer documentation, RECONNECT, KILL and RESUME. */
const STALE_SERVERS =
  'after a failover PgBouncer may still have connections to another server: SHOW SERVERS; on its console. RECONNECT; ' +
  'replaces each as its client releases it; those that are never released end with KILL alone, which drops their clients too';

function classify(evidence: Evidence, config: Configuration): Classified {
  const contradictions = contradictionsOf(evidence, config);
  if (contradictions.length === 0) return null;
  const unknown = unknownPooler(evidence);
  return found({
    confidence: 'medium',
    evidenceFor: contradictions.map(contradictionText),
    next: [
      ...(unknown === null ? [] : [unknownPoolerText(unknown), unknownPoolerStep(unknown)]),
      ...(contradictions.some((each) => each.kind === 'pools-above-sessions' && each.of === 'pooler')
        ? [STALE_SERVERS]
        : []),
      ...(contradictions.some(({ kind }) => kind === 'pools-above-sessions')
        ? [
            'compare postgres.users with the roles that the service logs in with, and its database address with this server',
            ...(evidence.pooler === null && unknown === null
              ? [
                  'check whether a pooler is between the service and PostgreSQL: behind one there are fewer sessions than connections of the pods. PgBouncer: configure pooler',
                ]
              : []),
          ]
        : []),
    ],
    lookAgainInSeconds: contradictions.every(mayPass) ? pauseSeconds(config) : null,
  });
}

/** So that the window of the logs has passed before the looks are used up. */
function pauseSeconds({ alerts, validation }: Configuration): number {
  const looks = Math.max(1, validation.maxDiagnoses - 1);
  return Math.max(alerts.critical.forSeconds, Math.ceil(validation.windowSeconds / looks), 1);
}
