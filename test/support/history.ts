/** A history as Step Functions writes it: one entry a state, one second apart, each pointing at the one before. */
import type { HistoryEvent } from '../../src/history/history';

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

  add(event: Omit<HistoryEvent, 'id' | 'previousEventId' | 'timestamp'>): this {
    const id = this.events.length + 1;
    this.events.push({ ...event, id, previousEventId: id - 1, timestamp: new Date(START + id * 1_000) });
    return this;
  }
}
