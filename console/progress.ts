/** Where an execution stands in its graph, from its history alone. */
import { failureOf, type HistoryEvent } from '../src/history/history';
import type { Progress, StateStatus } from './contract';

interface Open {
  readonly status: StateStatus;
  readonly visits: number;
}

/** @param ended The execution is over: what was never left was cut short. */
export function progressOf(events: readonly HistoryEvent[], ended: boolean): Progress {
  const states = new Map<string, Open>();
  const taken = new Set<string>();
  const byId = new Map(events.map((event) => [event.id ?? 0, event]));
  let last = '';
  for (const event of events) {
    const entered = event.stateEnteredEventDetails?.name;
    if (entered) {
      const from = stateLeftBefore(event, byId);
      if (from) taken.add(`${from}→${entered}`);
      // A Fail is over as soon as it is entered: inside a Parallel it is a way out, and no failure.
      const status = event.type === 'FailStateEntered' ? 'visited' : 'current';
      states.set(entered, { status, visits: (states.get(entered)?.visits ?? 0) + 1 });
      last = entered;
    }
    const left = event.stateExitedEventDetails?.name;
    if (left) {
      const failed = failureOf(byId.get(event.previousEventId ?? 0) ?? {}) !== undefined;
      states.set(left, { status: failed ? 'failed' : 'visited', visits: states.get(left)?.visits ?? 1 });
      // One way out of a Parallel ends the branches beside it.
      if (event.type === 'ParallelStateExited') cutShort(states);
    }
  }
  if (ended) cutShort(states);
  if (events.at(-1)?.type === 'ExecutionFailed') {
    states.set(last, { status: 'failed', visits: states.get(last)?.visits ?? 1 });
  }
  return {
    states: Object.fromEntries([...states].map(([name, state]) => [name, { ...state, text: textOf(state) }])),
    taken: [...taken],
  };
}

/** Every state that is still open. */
function cutShort(states: Map<string, Open>): void {
  for (const [name, state] of states) {
    if (state.status === 'current') states.set(name, { ...state, status: 'cut short' });
  }
}

function stateLeftBefore(event: HistoryEvent, byId: ReadonlyMap<number, HistoryEvent>): string | undefined {
  return byId.get(event.previousEventId ?? 0)?.stateExitedEventDetails?.name;
}

function textOf({ status, visits }: Open): string {
  return `${status === 'current' ? 'running' : status}${visits > 1 ? ` ${visits}×` : ''}`;
}
