/** A history as Step Functions writes it: one entry a state, one second apart, each pointing at the one before. */
import type { HistoryEvent } from '../../src/history/events';

export const START = Date.parse('2026-01-31T03:00:20.000Z');

export class History {
  readonly events: HistoryEvent[] = [];

  constructor(input: unknown) {
    this.add({ type: 'ExecutionStarted', executionStartedEventDetails: { input: JSON.stringify(input) } });
  }

  /** A state that was entered, and left the whole state of the execution. */
  state(name: string, output: object): this {
    this.add({ type: 'TaskStateEntered', stateEnteredEventDetails: { name } });
    return this.add({
      type: 'TaskStateExited',
      stateExitedEventDetails: { name, output: JSON.stringify(output) },
    });
  }

  /** A state whose task failed and whose failure was caught: what is there is of the states before it. */
  failed(name: string, output: object): this {
    this.add({ type: 'TaskStateEntered', stateEnteredEventDetails: { name } });
    this.add({ type: 'LambdaFunctionScheduled' });
    this.add({ type: 'LambdaFunctionFailed', lambdaFunctionFailedEventDetails: { error: 'E', cause: 'c' } });
    return this.add({
      type: 'TaskStateExited',
      stateExitedEventDetails: { name, output: JSON.stringify(output) },
    });
  }

  add(event: Omit<HistoryEvent, 'id' | 'previousEventId' | 'timestamp'>): this {
    const id = this.events.length + 1;
    this.events.push({ ...event, id, previousEventId: id - 1, timestamp: new Date(START + id * 1_000) });
    return this;
  }
}

/** The history with the states of another one put in before the event at that place: numbered and timed anew. */
export function withInserted(events: readonly HistoryEvent[], at: number, more: History): HistoryEvent[] {
  return [...events.slice(0, at), ...more.events.slice(1), ...events.slice(at)].map((event, index) => ({
    ...event,
    id: index + 1,
    previousEventId: index,
    timestamp: new Date(START + (index + 1) * 1_000),
  }));
}
