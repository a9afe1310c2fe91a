/** What the escalate step is called with. */
import type { AppliedAction } from '../model/actions';
import type { MessageKind } from '../model/audiences';
import type { CheckedState } from '../model/check';
import type { LookKey, Risk, WorkflowState } from '../model/state';
import type { Thread } from '../model/thread';

export interface EscalationRequest {
  readonly kind: MessageKind;
  readonly state: Partial<WorkflowState> & CheckedState & { readonly report?: ReportReference };
  /** Whose look found the risk that is to be told: with `risk` alone, and Diagnose's when left out. */
  readonly look?: LookKey;
  /** Known even where Prepare failed and there is no incident. */
  readonly execution?: { readonly id: string; readonly name: string };
  /** What the response did meanwhile could not be read: then nothing is said of it. */
  readonly isPartial?: boolean;
  /** Longest that the step behind it waits: what is not delivered by then counts as lost. As long as it takes when left out. */
  readonly withinMs?: number;
  /** Threads that the state does not know of: those of another branch, or of the execution that is joined. */
  readonly threads?: readonly Thread[];
  /** How the execution ended: with `execution-ended` alone. */
  readonly status?: string;
}

/** What a message of a risk is about: what its look found, and nobody was told of yet. */
export function risksToTell({ kind, state, look = 'diagnosis' }: EscalationRequest): readonly Risk[] {
  return kind === 'risk' ? (state[look]?.newRisks ?? []) : [];
}

/** What the report step leaves for the closing message. */
export interface ReportReference {
  readonly outcome: string;
  readonly markdown: string;
  /** The post-incident review, to be filled in by people; null when it could not be written. */
  readonly review: string | null;
  /** Audiences that were called before and want the all-clear. */
  readonly paged: readonly string[];
  /** Each message that did not get through, by channel: no gap stays unseen. */
  readonly undelivered: readonly string[];
  readonly beforeAfter: string;
  /** What the report and the review do without because it could not be read or written, each with its reason. */
  readonly unread?: readonly string[];
  /** What was changed, as the history has it: the state no longer has it after both branches have ended. */
  readonly actions: readonly Pick<AppliedAction, 'summary' | 'undo' | 'undone'>[];
}
