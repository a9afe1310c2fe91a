/** Which step of the runbook an invocation is, and for which target: read from what the function is called with. */
import type { LocalFunction } from '../../emulators/aws/template';
import { STATE } from '../../src/workflow/states';

/** States by the kind of message with which they call the escalate function. */
const BY_KIND: Readonly<Record<string, string>> = {
  // Whichever step found it.
  risk: STATE.EscalateRisk,
  'action-taken': STATE.AnnounceAction,
  'nothing-permitted': STATE.EscalateNothingPermitted,
  'step-failed': STATE.EscalateStepFailed,
  'steps-exhausted': STATE.EscalateExhausted,
  'change-undone': STATE.EscalateUndone,
  'approval-needed': STATE.AskForApproval,
  waiting: STATE.AnnounceWaiting,
  joined: STATE.AnnounceJoined,
  unresolved: STATE.EscalateUnresolved,
  resolved: STATE.AnnounceResolved,
  'workflow-failed': STATE.EscalateWorkflowFailure,
};

interface Event {
  readonly kind?: string;
  readonly resolved?: boolean;
  readonly ending?: unknown;
  readonly incident?: { readonly target: { readonly name: string } };
  readonly state?: { readonly incident?: { readonly target: { readonly name: string } } };
  /** Of Prepare: there is no incident yet. */
  readonly input?: { readonly target?: string };
  readonly body?: string;
  readonly authorizationToken?: string;
}

/** The state's name, or `Authorize` and `Intake` for the two functions before the execution. */
export function stepOf({ logicalId }: Pick<LocalFunction, 'logicalId'>, event: unknown): string {
  const { kind = '', resolved, ending } = event as Event;
  const name = /^[A-Z][a-z]+/.exec(logicalId)?.[0] ?? logicalId;
  switch (name) {
    case 'Escalate':
      return BY_KIND[kind] ?? `Escalate ${kind}`;
    case 'Release':
      return resolved === undefined
        ? 'ReleaseByRule'
        : resolved
          ? STATE.ReleaseResolved
          : STATE.ReleaseTarget;
    case 'Report':
      return ending === undefined ? STATE.ReportFailure : STATE.ReportResolved;
    case 'Follow':
      return STATE.FollowChange;
    case 'Pager':
      return 'PagerDuty';
    case 'Undo':
      return STATE.UndoChange;
    default:
      return name;
  }
}

/** What the logical id of a step's function begins with. */
export function functionOf(step: string): string {
  if (/^(?:Escalate|Announce|AskFor)/.test(step)) return 'Escalate';
  return /^(?:Release|Report|Follow|Undo)/.exec(step)?.[0] ?? step;
}

/** The target's name. At the webhook endpoint there is none yet: there it is the alert's label, or the mark on the token. */
export function targetNameOf(event: unknown): string | null {
  const { incident, state, body, input, authorizationToken } = event as Event;
  const known = incident ?? state?.incident;
  if (known) return known.target.name;
  if (input?.target !== undefined) return input.target;
  if (authorizationToken !== undefined) return markedBy(authorizationToken);
  return /"deployment":\s*"([^"]+)"/.exec(body ?? '')?.[1] ?? null;
}

/**
 * API Gateway remembers its authorizer's answer for a header, and HTTP allows several blanks after `Bearer`: so many
 * that each lane's header is another one, and asks the function again.
 */
export function markedToken(token: string, lane: number, salt: number): string {
  return `Bearer${' '.repeat(1 + lane + salt * MAX_LANES)}${token}`;
}

export const MAX_LANES = 16;

function markedBy(header: string): string {
  const blanks = (/^Bearer( +)/.exec(header)?.[1]?.length ?? 1) - 1;
  return laneName(blanks % MAX_LANES);
}

export function laneName(lane: number): string {
  return `lane-${lane}`;
}
