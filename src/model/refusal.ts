/** Why a change is not made: a code for programs, and the same in words for people. */
import type { Through } from '../text/who';
import type { ActionKind } from './actions';

const REFUSAL_CODES = [
  /** Of a version that kept the words alone. */
  'unknown',
  // Who may change the target now.
  'rejected',
  'approval-expired',
  'kill-switch',
  'budget',
  'lock',
  'incident-of-another',
  'handed-over',
  // What the configuration, or the person who started it, permits.
  'switched-off',
  'dry-run-only',
  'not-asked',
  // What the evidence shows.
  'not-read',
  'standby',
  'no-headroom',
  'growth',
  'other-cause',
  'stale',
  // The deployment, and who keeps it.
  'paused',
  'rollout-under-way',
  'scaled-to-zero',
  'restart-leaves-none',
  'not-ready',
  'owner',
  'autoscaler-limit',
  // The ConfigMap with the size of the pool.
  'pool-size-source',
  'immutable',
  'being-changed',
  'shared',
  // What there is to change.
  'made-already',
  'not-needed',
  'nothing-left',
  'not-leaked',
  'protected',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

export interface Reason {
  readonly code: RefusalCode;
  /** For people. */
  readonly why: string;
  /** Who rejected it; left out where no person did. */
  readonly by?: string;
  /** By which way it came; left out where their own login said it. */
  readonly through?: Through;
}

/** A change that was considered and not made. */
export interface Refusal extends Reason {
  readonly kind: ActionKind;
}

/** A refusal as a version without codes may have left it. */
export type RecordedRefusal = Omit<Refusal, 'code'> & Partial<Pick<Refusal, 'code'>>;

export function because(code: RefusalCode, why: string): Reason {
  return { code, why };
}

export function refused(code: RefusalCode, why: string): { readonly refusal: Reason } {
  return { refusal: { code, why } };
}

/** One that has no code has the code `unknown`. */
export function refusalAsOfNow({ code = 'unknown', ...rest }: RecordedRefusal): Refusal {
  return { ...rest, code };
}
