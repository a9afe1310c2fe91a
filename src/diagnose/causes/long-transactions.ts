import type { Configuration } from '../../configuration/configuration';
import type { Evidence, LongTransaction } from '../../model/evidence';
import { secondsText } from '../../text/units';
import { shareInUse } from '../connections-in-use';
import { endingCommand } from '../ending-command';
import { wasSoBefore } from '../usual';
import { type CauseRow, type Classified, found } from './row';

export const longTransactions: CauseRow<'long-transactions'> = {
  cause: 'long-transactions',
  title: 'long-running transactions',
  classify,
  foundWhen: ({ remediation }) =>
    `transactions of the service's roles are open for more than ${remediation.terminate.idleInTransactionSeconds} s (\`xact_start\`), with statements run in them since`,
  permits: [],
  why: 'the runbook terminates only idle sessions, and these are active: a person decides, with the listed commands',
};

/** A leak that keeps talking: `state_change` is always young, `xact_start` is not. */
function classify(evidence: Evidence, config: Configuration): Classified {
  const { database } = evidence;
  if (database?.kind !== 'read' || database.longTransactionCount === 0) return null;
  const { longTransactions: listed, longTransactionCount: count } = database;
  const old = listed.filter(({ transactionSeconds }) => wasSoBefore(transactionSeconds, evidence, config));
  return found({
    confidence: 'high',
    explains: shareInUse(count - old.length, evidence),
    evidenceFor: [
      `${count} transaction(s) are open for more than ${config.remediation.terminate.idleInTransactionSeconds} s, with statements run in them since`,
      ...listed.map(sessionText),
    ],
    evidenceAgainst: old.length > 0 ? [`${old.length} of them were already open before the incident`] : [],
    next: listed.map((each) => endingCommand(each, database.server)),
  });
}

function sessionText(session: LongTransaction): string {
  const writing = session.uncommittedWrites ? ', with uncommitted writes' : '';
  return (
    `pid ${session.pid} of ${session.application || session.user}: in its transaction for ` +
    `${secondsText(session.transactionSeconds)}, ${session.state} for ${secondsText(session.idleSeconds)}${writing}: ${session.query}`
  );
}
