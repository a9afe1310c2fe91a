/** What a scenario of the game day is: a world, a real fault in it, and what must come of it. */

import type { WorldOptions } from '../../local/world';
import type { Outcome } from '../../src/documents/report/outcome';
import type { ActionKind } from '../../src/model/actions';
import type { Cause } from '../../src/model/cause';
import type { Fact } from '../harness/fact';
import type { Stage } from './stage';

export interface Scenario {
  readonly name: string;
  /** One sentence: what is proved by it. */
  readonly proves: string;
  /** How long it takes, where that is so long that it is played only when it is named. */
  readonly takes?: string;
  /** How the world differs from the demo's. */
  readonly world?: WorldOptions;
  /**
   * Brings the fault about, sees to it that executions start, and returns their ARNs when they have ended. Whatever
   * a person would do meanwhile happens in here too.
   */
  play(stage: Stage): Promise<readonly string[]>;
  /** One for each execution that `play` returns. */
  readonly expected: readonly ExpectedExecution[];
  /** Looks at the world afterwards; each line is a fact that must hold. */
  afterwards?(stage: Stage, executions: readonly string[]): Promise<readonly Fact[]>;
}

export interface ExpectedExecution {
  /** What the report says that it was: of the first diagnosis that explained anything; `none` where nothing was diagnosed. */
  readonly cause: Cause | 'none';
  /** What led each diagnosis, in the order found, repeats collapsed. */
  readonly causes?: readonly Cause[];
  readonly outcome: Outcome;
  readonly status: 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  /** Kinds of changes that were made, each kind once however often it was. */
  readonly changes: readonly ActionKind[];
  /** Messages that must have been sent, as `<audience> <kind>`; others may be there too. */
  readonly sent: readonly string[];
  /** Every message there was, in order; those of one kind that follow each other in any order. */
  readonly exactly?: readonly string[];
  /** Messages that must not have been sent. */
  readonly notSent?: readonly string[];
  /** Must match what was refused and why. */
  readonly refused?: RegExp;
  /** Nothing may have been refused. */
  readonly nothingRefused?: boolean;
}
