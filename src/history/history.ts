/** An execution's history as plain data, and the two ways of walking it: by id, and up to the state it belongs to. */

import { stateAsOfNow } from '../model/evidence/earlier';

/** The part of a Step Functions history event that is read here (API reference, HistoryEvent). */
export interface HistoryEvent {
  readonly id?: number | undefined;
  readonly previousEventId?: number | undefined;
  readonly type?: string | undefined;
  readonly timestamp?: Date | undefined;
  readonly executionStartedEventDetails?: { readonly input?: string | undefined } | undefined;
  readonly executionSucceededEventDetails?: { readonly output?: string | undefined } | undefined;
  readonly executionFailedEventDetails?: FailureDetails | undefined;
  readonly executionAbortedEventDetails?: FailureDetails | undefined;
  readonly executionTimedOutEventDetails?: FailureDetails | undefined;
  readonly lambdaFunctionFailedEventDetails?: FailureDetails | undefined;
  readonly lambdaFunctionTimedOutEventDetails?: FailureDetails | undefined;
  readonly taskFailedEventDetails?: FailureDetails | undefined;
  readonly taskTimedOutEventDetails?: FailureDetails | undefined;
  readonly stateEnteredEventDetails?:
    | { readonly name?: string | undefined; readonly input?: string | undefined }
    | undefined;
  readonly stateExitedEventDetails?:
    | { readonly name?: string | undefined; readonly output?: string | undefined }
    | undefined;
}

export interface FailureDetails {
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

/** A state that ended, with what it left. */
export interface ExitedState {
  readonly name: string;
  readonly at: Date;
  readonly output: Record<string, unknown>;
}

/** States that ended, in order. Output that was left out or cut off by the service reads as empty. */
export function exitedStates(events: readonly HistoryEvent[]): ExitedState[] {
  return events.flatMap((event) => {
    const name = event.stateExitedEventDetails?.name;
    if (!name || !event.timestamp) return [];
    const output = stateAsOfNow(jsonObject(event.stateExitedEventDetails?.output));
    return [{ name, at: event.timestamp, output }];
  });
}

/** The failure that an event tells of, whatever family it belongs to. */
export function failureOf(event: HistoryEvent): FailureDetails | undefined {
  return (
    event.lambdaFunctionFailedEventDetails ??
    event.lambdaFunctionTimedOutEventDetails ??
    event.taskFailedEventDetails ??
    event.taskTimedOutEventDetails
  );
}

/** The name of the state an event happened in: the nearest entry on its way back through `previousEventId`. */
export function stateOf(event: HistoryEvent, byId: ReadonlyMap<number, HistoryEvent>): string | null {
  let current: HistoryEvent | undefined = event;
  while (current) {
    const name = current.stateEnteredEventDetails?.name ?? current.stateExitedEventDetails?.name;
    if (name) return name;
    const previous: number = current.previousEventId ?? 0;
    current = previous < (current.id ?? 0) ? byId.get(previous) : undefined;
  }
  return null;
}

export function jsonObject(text: string | undefined): Record<string, unknown> {
  if (!text) return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}
