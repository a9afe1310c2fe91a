/**
 * Which branch an event belongs to. Events of branches are mixed in a history; `previousEventId` leads from each
 * to the one before it in its own branch, with two exceptions, both for a Parallel that ends: what its end cuts short
 * follows the event that failed, and what tells of the Parallel itself follows the last event of a branch.
 */
import { Calls } from './calls';
import type { ReadEvent } from './events';
import { NO_DATA } from './left';
import type { StateType, Step } from './step';

export const MAIN_BRANCH = 'main';

/** A state while it is read: everything of it may still change. */
export type OpenStep = { -readonly [Key in keyof Step]: Step[Key] } & {
  /** Where it is, and of a Parallel that runs, what is in it. */
  readonly within: Lane;
  readonly calls: Calls;
  inside: Lane[];
};

/** A sequence of states, one after the other. */
export interface Lane {
  readonly number: number;
  readonly branch: string;
  /** The Parallel that it is a branch of. */
  readonly container: OpenStep | null;
  current: OpenStep | null;
}

/** A state that begins with that event. */
export function newStep({ id, atMs }: ReadEvent, within: Lane, type: StateType, name: string): OpenStep {
  const calls = new Calls();
  return {
    ...{ name, type, branch: within.branch, lane: within.number, atMs, isStartKnown: true },
    ...{ endedMs: null, ending: 'open', cutShortBy: null, failure: null, attempts: calls.attempts },
    ...{ given: NO_DATA, output: NO_DATA, branches: [], reruns: [], events: [id, id] },
    ...{ within, calls, inside: [] },
  };
}

export class Lanes {
  private count = 0;
  readonly main: Lane = this.lane(MAIN_BRANCH, null);
  private readonly byEvent = new Map<number, Lane>();
  private readonly open = new Set<OpenStep>();

  /** The lane of an event; the main one for what the history does not hold. */
  of(eventId: number): Lane {
    return this.byEvent.get(eventId) ?? this.main;
  }

  put(eventId: number, lane: Lane): void {
    this.byEvent.set(eventId, lane);
  }

  /** The lane of a state that is entered after that event: inside a Parallel that runs it is a new one. */
  entering(previousId: number, name: string): Lane {
    const lane = this.of(previousId);
    const { current } = lane;
    if (!current || !isOpen(current)) return lane;
    // What came before it is not in the history, so that nothing says whose branch it is.
    if (!this.byEvent.has(previousId)) return this.lane(name, null);
    if (current.type !== 'Parallel') return lane;
    const branch = this.lane(name, current);
    current.inside.push(branch);
    current.branches = current.inside.map((each) => each.branch);
    return branch;
  }

  enter(step: OpenStep): void {
    step.within.current = step;
    this.open.add(step);
  }

  /** The state of that name that ends after that event: the Parallel itself may follow an event of a branch. */
  exiting(previousId: number, name: string): OpenStep | null {
    for (let lane: Lane | null = this.of(previousId); lane; lane = lane.container?.within ?? null) {
      if (lane.current && (lane.current.name === name || lane.current.name === '')) return lane.current;
    }
    return [...this.open].find((step) => step.name === name) ?? null;
  }

  /** The Parallel that an event tells of which follows the last event of one of its branches. */
  containerAt(previousId: number): OpenStep | null {
    const lane = this.of(previousId);
    const { current } = lane;
    if (current?.type === 'Parallel' && current.events[0] === previousId) return current;
    return lane.container ?? current;
  }

  /** The state that was cut short: beside the event that failed, else in its own branch, else anywhere. */
  aborted(previousId: number, type: StateType): OpenStep | null {
    const failed = this.of(previousId);
    const matches = (step: OpenStep | null | undefined): step is OpenStep => step?.type === type;
    const beside = failed.container ? this.openIn(failed.container) : [];
    return (
      beside.find((step) => matches(step) && step.within !== failed) ??
      [failed.current, ...this.open].find((step) => matches(step) && isOpen(step)) ??
      null
    );
  }

  close(step: OpenStep): void {
    this.open.delete(step);
  }

  /** States that were not ended, in the order in which they were entered. */
  allOpen(): OpenStep[] {
    return [...this.open];
  }

  /** The same, of the branches of one Parallel and whatever is inside them. */
  openIn(container: OpenStep): OpenStep[] {
    return container.inside.flatMap(({ current }) =>
      current && isOpen(current) ? [current, ...this.openIn(current)] : [],
    );
  }

  private lane(branch: string, container: OpenStep | null): Lane {
    this.count += 1;
    return { number: this.count, branch, container, current: null };
  }
}

export function isOpen({ ending }: Pick<Step, 'ending'>): boolean {
  return ending === 'open';
}
