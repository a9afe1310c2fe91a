/** How the incident stands that a link is about: from its execution, as it is told now. */
import type { ExecutionDescription } from '../history/execution';
import { pagedAudiences } from '../history/messages';
import type { ExecutionHistory } from '../history/read';
import type { Incident } from '../model/incident';
import { type Question, questionOf } from '../remediate/say';

export interface Situation {
  readonly execution: string;
  readonly isRunning: boolean;
  /** As Step Functions calls it. */
  readonly status: string;
  /** Null where it has just started. */
  readonly incident: Incident | null;
  /** The plan that it asks about now; null where it asks about none. */
  readonly question: Question | null;
  /** Who has been paged so far. */
  readonly paged: readonly string[];
}

export function situationOf(history: ExecutionHistory, described: ExecutionDescription): Situation {
  const { incident, messages, execution } = history;
  const status = described.status ?? execution.status;
  const asked = questionOf(history);
  return {
    execution: described.name ?? execution.name,
    isRunning: status === 'RUNNING',
    ...{ status, incident, question: 'status' in asked ? null : asked },
    paged: pagedAudiences(messages),
  };
}
