/** A state that an execution passed: when, how it ended, and what it left. */
import type { Failure } from '../model/state';
import type { Data, LeftState } from './left';

export type StateType = 'Task' | 'Wait' | 'Choice' | 'Pass' | 'Succeed' | 'Fail' | 'Parallel';

/**
 * `open`: it had begun when the history ended. `left`: by its own way. `caught`: it failed, and the workflow goes on.
 * `failed`: it failed, and ended what it was in. `cut-short`: something else ended it. `lost`: its end is not in the
 * history.
 */
export type Ending = 'open' | 'left' | 'caught' | 'failed' | 'cut-short' | 'lost';

/** What ended a state that did not end by itself. */
export type CutShortBy = 'branch' | 'parallel' | 'execution';

export interface Step {
  /** Empty where it is not known, because neither its beginning nor its end is in the history. */
  readonly name: string;
  readonly type: StateType;
  /** `main`, or the name of the branch's first state. */
  readonly branch: string;
  /** States of one lane follow each other. A branch that is run again has a lane of its own. */
  readonly lane: number;
  readonly atMs: number;
  /** False: its beginning is not in the history, and its length can't be known. */
  readonly isStartKnown: boolean;
  readonly endedMs: number | null;
  readonly ending: Ending;
  readonly cutShortBy: CutShortBy | null;
  /** Of one that is `caught` or `failed`. */
  readonly failure: Failure | null;
  /** Of a task: its calls. */
  readonly attempts: readonly Attempt[];
  /** Of a wait: the state that it was entered with. */
  readonly given: Data;
  /** Of a task: the state that stood there when it was over, whoever wrote which part of it. */
  readonly output: Data;
  /** Of a Parallel: the names of its branches. */
  readonly branches: readonly string[];
  /** Of a Parallel: the events at which its branches were begun anew. */
  readonly reruns: readonly number[];
  /** Ids of the first and last event. */
  readonly events: readonly [first: number, last: number];
}

/** A call of a task's function. */
export interface Attempt {
  /** From 1. */
  readonly number: number;
  readonly atMs: number;
  readonly endedMs: number | null;
  /** `Error` is empty where the history does not name it. */
  readonly failure: Failure | null;
  readonly events: readonly [first: number, last: number];
}

/**
 * The state as a task left it: undefined where that can't be read, and where the task itself failed. Then what stands
 * there is of the states before it.
 */
export function leftBy({ output, ending }: Step): LeftState | undefined {
  return ending === 'left' ? stateAfter({ output }) : undefined;
}

/** The state as it stood there, also after a failure that was caught. */
export function stateAfter({ output }: Pick<Step, 'output'>): LeftState | undefined {
  return output.kind === 'whole' ? output.state : undefined;
}
