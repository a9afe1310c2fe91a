/** The changes this project makes: what is planned, what was done, and how it is undone. */

import type { UndoPlan } from './plans';

export const ACTION_KINDS = [
  'terminate-leaked-sessions',
  'scale-out',
  'raise-pool',
  'raise-pooler-pool',
  'replace-pod',
  'trace-connections',
] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];

/** A change that was made: what it changed, from what to what, and how to undo it. */
export interface AppliedAction {
  readonly id: string;
  readonly kind: ActionKind;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly object: string;
  readonly before: string;
  readonly after: string;
  /** For people: a command, or why there is nothing to undo. */
  readonly undo: string;
  /** For the workflow; null where there is nothing to undo. */
  readonly undoPlan: UndoPlan | null;
  /** When and how it was undone; null while it stands. */
  readonly undone: { readonly at: string; readonly why: string } | null;
  /** Things changed: sessions ended, replicas added. 0: it found nothing left to change. */
  readonly changed: number;
  readonly summary: string;
  readonly items: readonly string[];
}
