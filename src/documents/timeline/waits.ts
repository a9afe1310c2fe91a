/** What a Wait waits for, from what it was given; afterwards also how long it was. */
import { durationText } from '../../text/units';
import type { LeftState } from './left';

interface Purpose {
  /** Comes after `waits`, and after `waited` when it is over. */
  readonly what: string;
  /** It names its time. The others get the time that they took: the definition is not in the history. */
  readonly isTimed: boolean;
  /** Waits with the same key, one after the other, are one. */
  readonly pollKey: string | null;
}

const timed = (what: string, pollKey: string | null = null): Purpose => ({ what, isTimed: true, pollKey });
const untimed = (what: string, pollKey: string | null = null): Purpose => ({ what, isTimed: false, pollKey });

const PURPOSES: Readonly<Record<string, (given: LeftState) => Purpose | undefined>> = {
  WaitUntilEscalation: ({ incident }) =>
    incident &&
    timed(
      `until ${incident.escalateAt}, ${incident.mode === 'dry-run' ? 'the time to page' : 'to page the lead engineer then'}`,
    ),
  WaitToPageAgain: ({ escalation }) =>
    escalation?.nextAt
      ? timed(`until ${escalation.nextAt}, to page again unless somebody has it in hand`)
      : undefined,
  WaitForApproval: ({ remediation }) => {
    const approval = remediation?.approval;
    if (!approval) return undefined;
    const what = `for a person's word on plan ${approval.planHash}, at most until ${approval.expiresAt}`;
    return untimed(what, approval.planHash);
  },
  WaitToKnowMore: ({ remediation }) =>
    remediation?.wait
      ? timed(`until ${remediation.wait.until}, when more can be said of ${remediation.wait.cause}`)
      : undefined,
  WaitForChange: ({ followUp }) =>
    followUp &&
    timed(
      `for ${durationText(followUp.waitSeconds)} at a time while the change goes on`,
      `${followUp.actionId} ${followUp.phase}`,
    ),
  WaitForNextSample: ({ validation }) =>
    validation && timed(`for ${durationText(validation.waitSeconds)} before the next sample`),
  Settle: () => untimed('for the change to settle'),
  KeepWatching: ({ remediation, escalation }) =>
    remediation?.status === 'observing' && !escalation
      ? untimed('between looks, while another is at work on the target', 'observe')
      : untimed('between looks; nothing more is changed', 'watch'),
};

/** The purpose of a Wait. Unknown ones, and those whose input is not in the history, just wait. */
export function purposeOf(name: string, given: LeftState): Purpose {
  return PURPOSES[name]?.(given) ?? untimed('');
}

/** Whether what it was given has to be read: it is the execution's whole state. */
export function hasPurpose(name: string): boolean {
  return PURPOSES[name] !== undefined;
}

export function waitsText({ what }: Purpose): string {
  return `waits ${what}`.trim();
}

/** It was ended before its time. */
export function wasToWaitText({ what }: Purpose): string {
  return `was to wait ${what}`.trim();
}

/** @param seconds null where it is not known how long it was. */
export function waitedText({ what, isTimed }: Purpose, seconds: number | null): string {
  const length = isTimed || seconds === null ? '' : ` ${durationText(seconds)}`;
  return `waited${length} ${what}`.trim();
}

export type { Purpose };
