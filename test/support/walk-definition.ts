/**
 * Walks the synthesized definition through as many hours as an execution may take, in no time: waits move a clock, and
 * each state is counted as the events that Step Functions writes for it.
 */
import type { StateDefinition, StateMachineDefinition } from './synthesized';

export type State = Record<string, unknown>;
export type Handlers = (name: string, state: State, atMs: number) => unknown;

interface Choice {
  readonly Next: string;
  readonly Variable?: string;
  readonly And?: readonly Choice[];
  readonly Not?: Choice;
  readonly [comparison: string]: unknown;
}

export interface Walked {
  readonly events: number;
  /** How often each state was entered. */
  readonly entered: ReadonlyMap<string, number>;
  /** The largest input or output of any state, in bytes. */
  readonly largest: number;
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

/** One sequence of states, from `start` to an ending or to the end of the time. @param retries that every task needs. */
export function walk(
  definition: StateMachineDefinition,
  start: string,
  input: State,
  handle: Handlers,
  startMs: number,
  endMs: number,
  retries = 0,
): Walked & { readonly state: State; readonly ended: string | null } {
  const entered = new Map<string, number>();
  let state = input;
  let atMs = startMs;
  let events = 0;
  let largest = bytes(input);
  for (let name: string | null = start; name !== null && atMs <= endMs; ) {
    const of: StateDefinition | undefined = definition.States[name];
    if (!of) throw new Error(`there is no state ${name}`);
    entered.set(name, (entered.get(name) ?? 0) + 1);
    events += (EVENTS_OF[of.Type] ?? 0) + (of.Type === 'Task' ? retries * RETRY : 0);
    let next: string | null = (of['Next'] as string | undefined) ?? null;
    if (of.Type === 'Task') {
      const answer = JSON.parse(JSON.stringify(handle(name, state, atMs) ?? null));
      largest = Math.max(largest, bytes(answer));
      const path = (of['ResultPath'] as string | undefined)?.slice(2);
      state = path ? { ...state, [path]: answer } : answer;
      largest = Math.max(largest, bytes(state));
    } else if (of.Type === 'Choice') {
      const rule: Choice | undefined = (of['Choices'] as Choice[]).find((each) => holds(each, state));
      next = rule?.Next ?? (of['Default'] as string);
    } else if (of.Type === 'Pass') {
      state = replaced(state, String(of['ResultPath']).slice(2).split('.'), of['Result']);
    } else if (of.Type === 'Wait') {
      atMs = waited(of, state, atMs);
    } else if (of.Type === 'Succeed' || of.Type === 'Fail') {
      return { events, entered, largest, state, ended: name };
    }
    name = next;
  }
  return { events, entered, largest, state, ended: null };
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

function bytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
