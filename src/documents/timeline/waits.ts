/** What a Wait waits for, from what it was given; afterwards also how long it was. */

import type { LeftState } from '../../history/left';
import { durationText } from '../../text/units';
import { isStateName, STATE, type StateName, type StateOf } from '../../workflow/states';

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

const PURPOSES: Readonly<Record<StateOf<'wait'>, (given: LeftState) => Purpose | undefined>> = {
  [STATE.WaitUntilEscalation]: ({ incident }) =>
    incident &&
    timed(
      `until ${incident.escalateAt}, ${incident.mode === 'dry-run' ? 'the time to page' : 'to page the lead engineer then'}`,
    ),
  [STATE.WaitToPageAgain]: ({ escalation }) =>
    escalation?.nextAt
      ? timed(`until ${escalation.nextAt}, to page again unless it is acknowledged`)
      : undefined,
  [STATE.WaitForApproval]: ({ remediation }) => {
    const approval = remediation?.approval;
    if (!approval) return undefined;
    const what = `for approval of plan ${approval.planHash}, at most until ${approval.expiresAt}`;
    return untimed(what, approval.planHash);
  },
  [STATE.WaitToKnowMore]: ({ remediation }) =>
    remediation?.wait
      ? timed(`until ${remediation.wait.until}, when more is known of ${remediation.wait.cause}`)
      : undefined,
  [STATE.WaitForChange]: ({ followUp }) =>
    followUp &&
    timed(
      `for ${durationText(followUp.waitSeconds)} at a time while the change goes on`,
      `${followUp.actionId} ${followUp.phase}`,
    ),
  [STATE.WaitForNextSample]: ({ validation }) =>
    validation && timed(`for ${durationText(validation.waitSeconds)} before the next sample`),
  [STATE.Settle]: () => untimed('for the change to settle'),
  [STATE.KeepWatching]: ({ remediation, escalation }) =>
    remediation?.status === 'observing' && !escalation
      ? untimed('between samples, observing the target', 'observe')
      : untimed('between samples; nothing more is changed', 'watch'),
};

/** The purpose of a Wait. Unknown ones, and those whose input is not in the history, just wait. */
export function purposeOf(name: string, given: LeftState): Purpose {
  return (isWait(name) && PURPOSES[name](given)) || untimed('');
}

function isWait(name: string): name is StateOf<'wait'> {
  return isStateName(name) && name in (PURPOSES satisfies Readonly<Partial<Record<StateName, unknown>>>);
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
