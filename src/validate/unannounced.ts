/** A change is announced where it is made, and no step waits long for the message: one that was lost is sent again here. */
import type { Configuration } from '../configuration/configuration';
import type { Validation, WorkflowState } from '../model/state';
import { isResendDue, RESENDS } from '../workflow/resend';

/**
 * Whether the newest change is to be announced again now: a minute after another, as often as `RESENDS` says and once at
 * first. Any message that comes through tells of it too, for each lists what was changed.
 * @returns the tries so far, this one included, where it is due; those before it where it is not.
 */
export function announceAgain(
  state: WorkflowState,
  observedAt: string,
  { escalation: { resendSeconds, repeat } }: Configuration,
): { readonly isDue: boolean } & Pick<Validation, 'announcedAgain'> {
  const change = state.remediation?.actions.at(-1);
  if (!state.announcementFailure || !change || change.undone !== null) return { isDue: false };
  if (isTold(state, change.finishedAt)) return { isDue: false };
  const before = state.validation?.announcedAgain;
  // Else it was of the change before it, which is another message.
  const last = before && Date.parse(before.at) >= Date.parse(change.finishedAt) ? before : undefined;
  const isDue =
    (last?.times ?? 0) <= RESENDS && isResendDue(last, observedAt, resendSeconds, repeat.everySeconds);
  if (isDue) return { isDue, announcedAgain: { at: observedAt, times: (last?.times ?? 0) + 1 } };
  return { isDue, ...(last ? { announcedAgain: last } : {}) };
}

function isTold({ announcement, riskEscalation, escalation }: WorkflowState, changedAt: string): boolean {
  return [announcement, riskEscalation, escalation].some(
    (message) => message !== undefined && Date.parse(message.at) >= Date.parse(changedAt),
  );
}
