/**
 * Walks the synthesized definition through as many hours as an execution may take, in no time: waits move a clock, and
 * each state is counted as the events that Step Functions writes for it.
 */
import type { StateDefinition, StateMachineDefinition } from './synthesized';

export type State = Record<string, unknown>;
/** What a state answers. An Error that it gives is one that it threw to the last: it is caught as the definition says. */
export type Handlers = (name: string, state: State, atMs: number) => unknown;

interface Choice {
  readonly Next: string;
  readonly Variable?: string;
  readonly And?: readonly Choice[];
  readonly Not?: Choice;
  readonly [comparison: string]: unknown;
}

interface Catch {
  readonly ErrorEquals: readonly string[];
  readonly ResultPath: string;
  readonly Next: string;
}

export interface Walked {
  readonly events: number;
  /** How often each state was entered. */
  readonly entered: ReadonlyMap<string, number>;
}

/** Entered, scheduled, started, succeeded, exited (GetExecutionHistory, as recorded); a retry: failed, scheduled, started. */
const EVENTS_OF: Readonly<Record<string, number>> = {
  Task: 5,
  Choice: 2,
  Wait: 2,
  Pass: 2,
  Succeed: 2,
  Fail: 1,
};
const RETRY = 3;

/** Tries that each task needs beyond the first, and how long the pauses between them take. */
export interface Retries {
  readonly count: number;
  readonly seconds: number;
}
const NO_RETRIES: Retries = { count: 0, seconds: 0 };

/** One sequence of states, from `start` to an ending or to the end of the time. @param retries that each task needs which may have them. */
export function walk(
  definition: StateMachineDefinition,
  start: string,
  input: State,
  handle: Handlers,
  startMs: number,
  endMs: number,
  retries = NO_RETRIES,
): Walked & { readonly state: State; readonly ended: string | null } {
  const entered = new Map<string, number>();
  let state = input;
  let atMs = startMs;
  let events = 0;
  for (let name: string | null = start; name !== null && atMs <= endMs; ) {
    const of: StateDefinition | undefined = definition.States[name];
    if (!of) throw new Error(`there is no state ${name}`);
    entered.set(name, (entered.get(name) ?? 0) + 1);
    events += EVENTS_OF[of.Type] ?? 0;
    if (of.Type === 'Task' && isRetried(of)) {
      events += retries.count * RETRY;
      atMs += retries.seconds * 1_000;
    }
    let next: string | null = (of['Next'] as string | undefined) ?? null;
    if (of.Type === 'Task') {
      const given = handle(name, state, atMs);
      if (given instanceof Error) {
        const caught: Catch | undefined = (of['Catch'] as Catch[]).find(({ ErrorEquals }) =>
          ErrorEquals.includes('States.ALL'),
        );
        if (!caught) throw given;
        state = { ...state, [caught.ResultPath.slice(2)]: { Error: given.name, Cause: given.message } };
        name = caught.Next;
        continue;
      }
      const answer = JSON.parse(JSON.stringify(given ?? null));
      const path = (of['ResultPath'] as string | undefined)?.slice(2);
      state = path ? { ...state, [path]: answer } : answer;
    } else if (of.Type === 'Choice') {
      const rule: Choice | undefined = (of['Choices'] as Choice[]).find((each) => holds(each, state));
      next = rule?.Next ?? (of['Default'] as string);
    } else if (of.Type === 'Pass') {
      state = replaced(state, String(of['ResultPath']).slice(2).split('.'), of['Result']);
    } else if (of.Type === 'Wait') {
      atMs = waited(of, state, atMs);
    } else if (of.Type === 'Succeed' || of.Type === 'Fail') {
      return { events, entered, state, ended: name };
    }
    name = next;
  }
  return { events, entered, state, ended: null };
}

function isRetried(of: StateDefinition): boolean {
  return ((of['Retry'] ?? []) as { MaxAttempts: number }[]).some(({ MaxAttempts }) => MaxAttempts > 0);
}

function waited(of: StateDefinition, state: State, atMs: number): number {
  if (typeof of['Seconds'] === 'number') return atMs + of['Seconds'] * 1_000;
  if (typeof of['SecondsPath'] === 'string') return atMs + Number(valueAt(of['SecondsPath'], state)) * 1_000;
  return Math.max(atMs, Date.parse(String(valueAt(String(of['TimestampPath']), state))));
}

function holds(choice: Choice, state: State): boolean {
  if (choice.And) return choice.And.every((each) => holds(each, state));
  if (choice.Not) return !holds(choice.Not, state);
  const value = valueAt(String(choice.Variable), state);
  if (choice['IsPresent'] === true) return value !== undefined;
  if ('StringEquals' in choice) return value === choice['StringEquals'];
  if ('BooleanEquals' in choice) return value === choice['BooleanEquals'];
  if ('IsString' in choice) return (typeof value === 'string') === choice['IsString'];
  throw new Error(`a choice that is not known here: ${JSON.stringify(choice)}`);
}

function replaced(state: State, [key = '', ...rest]: readonly string[], value: unknown): State {
  const inner = (state[key] ?? {}) as State;
  return { ...state, [key]: rest.length === 0 ? value : replaced(inner, rest, value) };
}

function valueAt(path: string, state: State): unknown {
  return path
    .slice(2)
    .split('.')
    .reduce<unknown>((value, key) => (value as State | undefined)?.[key], state);
}
