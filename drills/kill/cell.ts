/** The form of one kill: what is killed and when, and what must hold of the incident in the middle of which it is. */

import type { WorldOptions } from '../../local/world';
import type { Fact } from '../gameday/scenario';
import type { Stage } from '../gameday/stage';
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
  /** How the incident ended, in a word or two. */
  readonly ending: string;
  readonly facts: readonly Fact[];
}

/** Cells that are played one after the other: in one world, or each in processes that it starts itself. */
export type Group =
  | { readonly world: WorldOptions; readonly cells: readonly Cell[] }
  | { readonly world: null; readonly cells: readonly OwnCell[] };

/** What is killed is a local run of the cell's own. */
interface OwnCell extends Omit<Cell, 'play'> {
  play(): Promise<Ended>;
}

/** What came of a cell. */
export interface Killed {
  readonly name: string;
  readonly killed: string;
  readonly when: string;
  readonly ending: string;
  readonly facts: readonly Fact[];
  readonly holds: boolean;
  readonly seconds: number;
}
