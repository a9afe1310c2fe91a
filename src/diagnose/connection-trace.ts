/** Runbook, Long-Term: "Monitor for connections that are acquired but never released", from the pods' logs. */
import type { TraceResult } from '../model/state';
import { cut } from '../text/cut';
import { redactLogLine } from '../text/redact';

/** Runbook, Long-Term: `grep "connection acquired\|connection released"`. */
const EVENT = /connection (acquired|released)/;
/** RFC 3339, as `tracing-subscriber` and `kubectl logs --timestamps` begin a line. */
const TIMESTAMP = /^\[?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))/;
/** `tracing-subscriber` colours its lines unless told otherwise, in the middle of `key=value` too. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const COLOUR = /\u001b\[[0-9;]*m/g;

/** ` key=value`, the value JSON-quoted or without spaces. */
const FIELD = /(?:^|[\s,{])(\w+)=(?:("(?:[^"\\]|\\.)*")|([^\s"]\S*))/g;

/** A line may be of any length; its time stands in this much of it. */
const MAX_HEAD_LENGTH = 64;
const MAX_CALL_LENGTH = 120;
/** The state of an execution holds 256 KiB (AWS Step Functions, Quotas); calls beyond these are put together. */
const MAX_CALLS = 20;
const UNKNOWN_CALL = 'unknown';

export interface PodText {
  readonly pod: string;
  readonly text: string;
}

type Leak = TraceResult['leaking'][number];

/** A connection that is out of the pool. */
interface Acquired {
  readonly call: string;
  /** Milliseconds since the epoch; null when the line does not begin with a time. */
  readonly atMs: number | null;
}

/** What one pod's log shows. */
interface PodTrace {
  acquired: number;
  released: number;
  /** By id. */
  readonly held: Map<string, Acquired>;
  /** By call, acquired minus released, of lines that name no connection; never zero. */
  readonly balance: Map<string, number>;
}

/**
 * Finds the calls that took connections and did not give them back. Where lines name the connection (`id=`), what is
 * held at the end for longer than `heldSeconds` counts: nobody keeps a connection so long for a request. Where they
 * don't, each call's releases are taken from its acquisitions, and how long it has been is not known (0).
 * @param heldSeconds Held for longer than this, up to the last time in that pod's log, is leaked.
 * @param seconds For how long connections were traced; handed on.
 */
export function traceConnections(
  logs: readonly PodText[],
  heldSeconds: number,
  seconds: number,
): TraceResult {
  let acquired = 0;
  let released = 0;
  const leaks = new Map<string, Leak>();
  for (const { text } of logs) {
    const trace = tracePod(text);
    acquired += trace.acquired;
    released += trace.released;
    const endMs = lastTimeMs(text);
    for (const { call, atMs } of trace.held.values()) {
      // Without times all that is known is that it was never given back, which is what was asked.
      const forSeconds = atMs === null || endMs === null ? null : Math.max(0, (endMs - atMs) / 1_000);
      if (forSeconds === null || forSeconds > heldSeconds) addLeak(leaks, call, 1, forSeconds ?? 0);
    }
    for (const [call, count] of trace.balance) if (count > 0) addLeak(leaks, call, count, 0);
  }
  return {
    seconds,
    podsRead: logs.length,
    acquired,
    released,
    leaking: worstFirst(redacted(leaks.values())),
  };
}

/** Goes through the text by index: a log of 100 MB as an array of lines would be several times that. */
function tracePod(text: string): PodTrace {
  const trace: PodTrace = { acquired: 0, released: 0, held: new Map(), balance: new Map() };
  const events = new RegExp(EVENT, 'gi');
  for (let event = events.exec(text); event !== null; event = events.exec(text)) {
    const lineEnd = text.indexOf('\n', events.lastIndex);
    // A last line without its end may be cut short: `id=12` could be 1234, and pairing it would be a guess.
    if (lineEnd === -1) break;
    const fields = text.slice(events.lastIndex, lineEnd).replace(COLOUR, '');
    const { id = null, call = UNKNOWN_CALL } = idAndCall(fields);
    if (event[1]?.toLowerCase() === 'acquired') {
      trace.acquired += 1;
      // An id that is acquired again has been released in between, in a line that was lost.
      if (id !== null) trace.held.set(id, { call, atMs: timeMs(text, lineStart(text, event.index)) });
      else count(trace.balance, call, 1);
    } else {
      trace.released += 1;
      if (id !== null) trace.held.delete(id);
      else count(trace.balance, call, -1);
    }
    // One line is one event, whatever else it says.
    events.lastIndex = lineEnd;
  }
  return trace;
}

/** Calls that are even are let go: those of a healthy service, however many there are, take no room. */
function count(balance: Map<string, number>, call: string, change: 1 | -1): void {
  const sum = (balance.get(call) ?? 0) + change;
  if (sum === 0) balance.delete(call);
  else balance.set(call, sum);
}

/** The fields are read in order: what looks like a field inside a quoted value is none. */
function idAndCall(fields: string): { id?: string; call?: string } {
  const found: { id?: string; call?: string } = {};
  for (const [, key, quoted, bare] of fields.matchAll(FIELD)) {
    const value = quoted === undefined ? bare : unquoted(quoted);
    if (value && (key === 'id' || key === 'call')) found[key] ??= value;
  }
  return found;
}

function unquoted(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    // Not JSON after all, such as Rust's `\u{1b}`.
    return quoted.slice(1, -1);
  }
}

function lineStart(text: string, index: number): number {
  return index === 0 ? 0 : text.lastIndexOf('\n', index - 1) + 1;
}

function timeMs(text: string, start: number): number | null {
  const head = text.slice(start, start + MAX_HEAD_LENGTH).replace(COLOUR, '');
  const time = Date.parse(TIMESTAMP.exec(head)?.[1] ?? '');
  return Number.isNaN(time) ? null : time;
}

/** The time of the last line that begins with one, whole or cut short. */
function lastTimeMs(text: string): number | null {
  for (let end = text.length; end >= 0; ) {
    const start = lineStart(text, end);
    const time = timeMs(text, start);
    if (time !== null) return time;
    end = start - 1;
  }
  return null;
}

function addLeak(leaks: Map<string, Leak>, call: string, held: number, oldestSeconds: number): void {
  const before = leaks.get(call);
  leaks.set(call, {
    call,
    held: (before?.held ?? 0) + held,
    oldestSeconds: Math.max(before?.oldestSeconds ?? 0, Math.round(oldestSeconds)),
  });
}

/** What is shown of a call holds no customer data, as with every other log line; calls that then look alike are one. */
function redacted(leaks: Iterable<Leak>): Leak[] {
  const shown = new Map<string, Leak>();
  for (const { call, held, oldestSeconds } of leaks) {
    const text = redactLogLine(call.replace(/\s+/g, ' ')) || UNKNOWN_CALL;
    addLeak(shown, cut(text, MAX_CALL_LENGTH), held, oldestSeconds);
  }
  return [...shown.values()];
}

/** The most connections first, then the longest held. The tail becomes one entry, so that the sum stays right. */
function worstFirst(leaks: readonly Leak[]): Leak[] {
  const sorted = [...leaks].sort(
    (a, b) => b.held - a.held || b.oldestSeconds - a.oldestSeconds || (a.call < b.call ? -1 : 1),
  );
  if (sorted.length <= MAX_CALLS) return sorted;
  const rest = sorted.slice(MAX_CALLS - 1);
  return [
    ...sorted.slice(0, MAX_CALLS - 1),
    {
      call: `${rest.length} other calls`,
      held: rest.reduce((sum, { held }) => sum + held, 0),
      oldestSeconds: Math.max(...rest.map(({ oldestSeconds }) => oldestSeconds)),
    },
  ];
}
