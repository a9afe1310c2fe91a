/** What a message lets its reader answer: facts. The links are made of it when it is sent, and stand in no history. */
import type { Configuration } from '../configuration/configuration';
import { mayAnswer } from '../configuration/escalation-matrix';
import type { AnswerAction, Offer } from '../model/answers';
import type { CalledAudience } from '../model/audiences';
import type { MessagePhase } from '../model/message';
import type { EscalationRequest } from './request';

/** The page can be looked at for so long: over the weekend, until the review. */
const VIEW_SECONDS = 7 * 86_400;
/** After these there is nothing to stop, and nothing to acknowledge. */
const OVER: readonly string[] = ['resolved', 'execution-ended'];

/** For one reader, in the order in which they are shown. @param execution by its name. */
export function offersTo(
  reader: CalledAudience,
  { kind, state }: EscalationRequest,
  { execution, phase }: { readonly execution: string; readonly phase: MessagePhase },
  config: Configuration,
  now: Date,
): Offer[] {
  const { incident, remediation } = state;
  const approval = kind === 'approval-needed' ? (remediation?.approval ?? null) : null;
  const isOpen = incident !== undefined && !OVER.includes(kind);
  // No execution lives longer; that it is over is seen when somebody answers.
  const end = after(now, config.escalation.executionTimeoutSeconds);
  const offered = (action: AnswerAction, expiresAt: string, planHash: string | null = null): Offer[] =>
    mayAnswer(action, reader, config) ? [{ action, execution, planHash, expiresAt }] : [];
  return [
    ...offered('view', after(now, VIEW_SECONDS)),
    ...(approval ? offered('approve', approval.expiresAt, approval.planHash) : []),
    ...(approval ? offered('reject', approval.expiresAt, approval.planHash) : []),
    ...(isOpen && phase === 'page' ? offered('acknowledge', end) : []),
    ...(isOpen ? offered('stop-changes', end) : []),
    ...(isOpen ? offered('stop-execution', end) : []),
  ];
}

function after(now: Date, seconds: number): string {
  return new Date(now.getTime() + seconds * 1_000).toISOString();
}
