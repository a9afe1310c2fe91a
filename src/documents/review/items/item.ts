/** An action item: proposed only where the evidence of this incident supports it, and naming that evidence. */
import type { Inline } from '../document';
import type { Story } from '../story';

export interface ActionItem {
  /** Stable, for tests and for whoever counts recurrences. */
  readonly key: string;
  readonly title: string;
  readonly evidence: readonly string[];
  /** A command, a query or a setting; nothing runs it. */
  readonly how: readonly (readonly Inline[])[];
}

/** Null where the evidence does not support it. */
export type Propose = (story: Story) => ActionItem | null;
