import type { Configuration } from '../../configuration/configuration';
import type { Evidence } from '../../model/evidence';
import { secondsText } from '../../text/units';
import { explainsLittle, shareInUse } from '../connections-in-use';
import { type CauseRow, type Classified, found } from './row';

/** The age is compared when the statement runs: a moment after the wait, not at it. */
const MARGIN_SECONDS = 1;

export const leakSuspected: CauseRow<'leak-suspected'> = {
  cause: 'leak-suspected',
  title: 'a suspected connection leak',
  classify,
  foundWhen: ({ diagnosis, remediation }) =>
    `sessions of the service's roles are idle in transaction for more than ${diagnosis.suspectIdleSeconds} s and not yet ` +
    `for ${remediation.terminate.idleInTransactionSeconds} s, and those that are idle for longer explain little`,
  permits: [],
  why: 'the runbook terminates only what is idle for longer: it waits until half of them are, and diagnoses again',
  isProvisional: true,
};

/** A leak that is younger than the limit: no work pauses for so long inside a transaction. */
function classify(evidence: Evidence, config: Configuration): Classified {
  const { database } = evidence;
  if (database?.kind !== 'read' || database.suspected.sessions === 0) return null;
  // Where some may be ended already, that is begun with.
  if (database.leakedCount > 0 && !explainsLittle(shareInUse(database.leakedCount, evidence), config))
    return null;
  const { sessions, oldestIdleSeconds, medianIdleSeconds } = database.suspected;
  const { idleInTransactionSeconds } = config.remediation.terminate;
  const seconds = Math.ceil(Math.max(0, idleInTransactionSeconds - medianIdleSeconds)) + MARGIN_SECONDS;
  return found({
    confidence: 'medium',
    explains: shareInUse(sessions, evidence),
    evidenceFor: [
      `${sessions} session(s) are idle in transaction, the oldest for ${secondsText(oldestIdleSeconds)}, half of them for ${secondsText(medianIdleSeconds)} or more`,
      `half of them reach the limit of ${idleInTransactionSeconds} s in ${seconds} s`,
    ],
    evidenceAgainst: [`no session may be terminated before it is idle for ${idleInTransactionSeconds} s`],
    lookAgainInSeconds: seconds,
  });
}
