/**
 * Which branch an event belongs to. Events of branches are mixed in a history; `previousEventId` leads from each
 * to the one before it in its own branch, with two exceptions, both for a Parallel that ends: what its end cuts short
 * follows the event that failed, and what tells of the Parallel itself follows the last event of a branch.
 */
import { Attempts } from './attempts';
import { type Draft, draft, MAIN_BRANCH } from './draft';
import type { ReadEvent } from './events';
import type { Purpose } from './waits';

/** A state that was entered. */
export interface OpenState {
  /** Empty while it is not known, because its beginning is not in the history. */
  name: string;
  /** `Task`, `Wait`, `Parallel` and so on. */
  readonly type: string;
  readonly enteredId: number;
  readonly lane: Lane;
  readonly draft: Draft;
  readonly attempts: Attempts;
  readonly purpose: Purpose | null;
  /** Of a Parallel (or Map) that runs. */
  branches: Lane[];
  ended: boolean;
}

/** States after which the response goes on where it was. */
const MARK = /^MarkRiskSeenBy/;

/** `UNDER_WAY` until it has more to say. */
export const UNDER_WAY = 'is under way';

/** A state that begins with that event. Choices have nothing to say, and neither has what only leads back to one. */
export function newState(
  event: ReadEvent,
  lane: Lane,
  type: string,
  name: string,
  purpose: Purpose | null,
): OpenState {
  const { branch } = lane;
  const made = draft(event, {
    branch,
    state: name,
    text: UNDER_WAY,
    silent: type === 'Choice' || MARK.test(name),
  });
  const attempts = new Attempts();
  return {
    ...{ name, type, lane, purpose, attempts, draft: made },
    ...{ enteredId: event.id, branches: [], ended: false },
  };
}

/** A sequence of states, one after the other. */
export interface Lane {
  readonly branch: string;
  /** The state it is a branch of. */
  readonly container: OpenState | null;
  current: OpenState | null;
  /** Entries that go on when the next one of the same state says the same. */
  readonly polls: Map<string, { readonly key: string; readonly draft: Draft; times: number }>;
}

export class Lanes {
  readonly main: Lane = newLane(MAIN_BRANCH, null);
  private readonly byEvent = new Map<number, Lane>();
  private readonly open = new Set<OpenState>();

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
    if (!current || current.ended) return lane;
    // What came before it is not in the history, so that nothing says whose branch it is.
    if (!this.byEvent.has(previousId)) return newLane(name, null);
    if (!isContainer(current)) return lane;
    const branch = newLane(name, current);
    current.branches.push(branch);
    return branch;
  }

  enter(state: OpenState): void {
    state.lane.current = state;
    this.open.add(state);
  }

  /** The state of that name that ends after that event: the Parallel itself may follow an event of a branch. */
  exiting(previousId: number, name: string): OpenState | null {
    for (let lane: Lane | null = this.of(previousId); lane; lane = lane.container?.lane ?? null) {
      if (lane.current && (lane.current.name === name || lane.current.name === '')) return lane.current;
    }
    return [...this.open].find((state) => state.name === name) ?? null;
  }

  /** The Parallel that an event tells of which follows the last event of one of its branches. */
  containerAt(previousId: number): OpenState | null {
    const lane = this.of(previousId);
    const { current } = lane;
    if (current && isContainer(current) && current.enteredId === previousId) return current;
    return lane.container ?? current;
  }

  /** The state that was cut short: beside the event that failed, else in its own branch, else anywhere. */
  aborted(previousId: number, type: string): OpenState | null {
    const failed = this.of(previousId);
    const matches = (state: OpenState | null | undefined): state is OpenState => state?.type === type;
    const beside = failed.container ? this.openIn(failed.container) : [];
    return (
      beside.find((state) => matches(state) && state.lane !== failed) ??
      [failed.current, ...this.open].find((state) => matches(state) && !state.ended) ??
      null
    );
  }

  close(state: OpenState): void {
    state.ended = true;
    this.open.delete(state);
  }

  /** States that were not ended, in the order in which they were entered. */
  allOpen(): OpenState[] {
    return [...this.open];
  }

  /** The same, of the branches of one state and whatever is inside them. */
  openIn(container: OpenState): OpenState[] {
    return container.branches.flatMap(({ current }) =>
      current && !current.ended ? [current, ...this.openIn(current)] : [],
    );
  }
}

function isContainer({ type }: OpenState): boolean {
  return type === 'Parallel' || type === 'Map';
}

function newLane(branch: string, container: OpenState | null): Lane {
  return { branch, container, current: null, polls: new Map() };
}
