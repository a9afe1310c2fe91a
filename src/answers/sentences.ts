/** Words of the page: what an answer does, what was done, and why a link is refused. */
import type { AnswerAction } from '../model/answers';
import { whoText } from '../text/who';
import type { Answered, Refusal, SaidBy } from './judge';
import type { Claims, Verified } from './token';

export interface ActionWords {
  readonly title: string;
  /** On the button. Null: there is none. */
  readonly button: string | null;
  /** What it does, before it is done. */
  readonly effect: string;
  readonly done: string;
}

export const WORDS: Readonly<Record<AnswerAction, ActionWords>> = {
  view: {
    title: 'Incident',
    button: null,
    effect: 'This page only shows. It changes nothing.',
    done: '',
  },
  approve: {
    title: 'Approve this plan?',
    button: 'Approve this plan',
    effect: 'The workflow reads the evidence again, and carries out exactly this plan if it still holds.',
    done: 'You approved the plan. The workflow confirms it with new evidence and carries it out.',
  },
  reject: {
    title: 'Reject this plan?',
    button: 'Reject this plan',
    effect: 'The workflow does not carry out this plan, calls a person, and keeps watching.',
    done: 'You rejected the plan. It is not carried out.',
  },
  acknowledge: {
    title: 'Acknowledge the incident?',
    button: 'Acknowledge',
    effect: 'You take responsibility: pages stop repeating. The escalation clock keeps running.',
    done: 'You acknowledged the incident. Pages stop repeating; the escalation clock keeps running.',
  },
  'stop-changes': {
    title: 'Stop all changes?',
    button: 'Stop all changes',
    effect: 'No execution changes this target from its next step on. The workflow keeps watching.',
    done: 'All changes to this target are stopped from the next step on. The workflow keeps watching.',
  },
  'stop-execution': {
    title: 'Stop this execution?',
    button: 'Stop this execution',
    effect:
      'Nobody watches the incident after that, and the lead engineer is paged. To keep the watching, stop all changes instead.',
    done: 'The execution is stopped. Nobody watches the incident any more, and the lead engineer is paged.',
  },
};

export const NOTHING_DONE = 'Nothing was done.';

/** Why a token is no link of ours. */
export function unsignedText(
  code: Extract<Verified, { kind: 'refused' }>['code'],
  what: 'link' | 'button' = 'link',
): string {
  switch (code) {
    case 'incomplete':
      return `This ${what} is incomplete: a part of its address is missing. Open it from the message itself.`;
    case 'altered':
      return `This ${what} was altered: its signature does not fit what it says.`;
    case 'unknown-key':
      return `This ${what} was altered, or it was signed with a key that is no longer in use. Use a newer message.`;
  }
}

const ANSWERED: Readonly<Record<Answered, string>> = {
  approved: 'This plan was already approved',
  rejected: 'This plan was already rejected',
  acknowledged: 'The incident was already acknowledged',
  'changes-stopped': 'All changes are already stopped',
};

/** @param what was used: the link itself, or the button that stands for it in a chat. */
export function refusalText(
  refusal: Refusal,
  { action, audience, planHash }: Claims,
  what: 'link' | 'button' = 'link',
): string {
  switch (refusal.code) {
    case 'used':
      return `This ${what} works once, and it was used ${saidText(refusal.said)}.`;
    case 'answered':
      return `${ANSWERED[refusal.what]} ${saidText(refusal.said)}. The first answer counts.`;
    case 'over':
      return `The execution is over (${refusal.status}): there is nothing left to answer.`;
    case 'expired':
      return `This ${what} expired at ${refusal.at}.`;
    case 'other-plan':
      return (
        `This ${what} is for plan ${planHash ?? 'unknown'}, and the workflow asks about plan ${refusal.planHash} by now: ` +
        `${refusal.summary}. Use the newest message.`
      );
    case 'no-question':
      return 'The workflow does not ask about a plan now.';
    case 'lock-lost':
      return 'The execution no longer holds the lock of its target: nobody waits for this answer.';
    case 'not-started':
      return 'The execution has just started, and has no incident yet. Try again in a minute.';
    case 'login-needed':
      return `An answer needs a login: open the incident from the link in the newest message, and log in there.`;
    case 'another-audience':
      return `This ${what} was made for ${audience}, who is not asked to ${ASKED[action]}.`;
  }
}

/** What somebody did, after their name. */
const DID: Readonly<Record<Exclude<AnswerAction, 'view'>, string>> = {
  approve: 'approved the plan. The workflow confirms it with new evidence and carries it out.',
  reject: 'rejected the plan. It is not carried out.',
  acknowledge: 'acknowledged the incident. Pages stop repeating; the escalation clock keeps running.',
  'stop-changes': 'stopped all changes from the next step on. The workflow keeps watching.',
  'stop-execution': 'stopped this execution. Nobody watches any more, and the lead engineer is paged.',
};

/** For all who read the message. */
export function doneText({ by, through, at }: SaidBy, action: Exclude<AnswerAction, 'view'>): string {
  return `${whoText(by, through)}, at ${at}: ${DID[action]}`;
}

const ASKED: Readonly<Record<AnswerAction, string>> = {
  view: 'look',
  approve: 'approve plans',
  reject: 'reject plans',
  acknowledge: 'acknowledge incidents',
  'stop-changes': 'stop changes',
  'stop-execution': 'stop executions',
};

function saidText({ by, through, at }: SaidBy): string {
  return `by ${whoText(by, through)} at ${at}`;
}
