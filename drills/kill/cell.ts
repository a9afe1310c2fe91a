/** The form of one kill: what is killed and when, and what must hold of the incident in the middle of which it is. */

import type { WorldOptions } from '../../local/world';
import type { Stage } from '../gameday/stage';
import type { Fact } from '../harness/fact';
import type { Result } from '../harness/result';
import type { Watchers } from './watchers';

export interface Cell {
  readonly name: string;
  /** What is killed, and at which moment, for people. */
  readonly killed: string;
  readonly when: string;
  /** Brings an incident about and kills in the middle of it. */
  play(bench: Bench): Promise<Ended>;
}

/** What a cell works with. */
export interface Bench {
  readonly stage: Stage;
  readonly watchers: Watchers;
  /** The execution of the incident, once there is one. */
  execution?: string;
}

export interface Ended {
  /** How the incident ended, in brief. */
  readonly ending: string;
  readonly facts: readonly Fact[];
}

/** Cells that are played one after the other: in one world, or each in processes that it starts itself. */
export type Group =
  | { readonly world: WorldOptions; readonly cells: readonly Cell[] }
  | { readonly world: null; readonly cells: readonly OwnCell[] };

/** What is killed is a local run of the cell's own. */
export interface OwnCell extends Omit<Cell, 'play'> {
  play(): Promise<Ended>;
}

/** The result of a cell. */
export interface Killed extends Result {
  readonly killed: string;
  readonly when: string;
  readonly ending: string;
}
