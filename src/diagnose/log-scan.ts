/** Runbook, Diagnosis 3 and Validation 4: the log patterns, counted over every pod. */
import { MAX_LINE_LENGTH } from '../configuration/log-patterns';
import type { LogPatterns } from '../configuration/target-settings';
import type { LogEvidence } from '../evidence';
import { redactLogLine } from './redact';
import { utf8, WholeLines } from './whole-lines';

/** Runbook, Diagnosis 3: `grep -i "connection\|pool\|timeout"`. */
const CONNECTION = /connection|pool|timeout/i;
/** Runbook, Diagnosis 3: `grep -i "slow query\|duration_ms"`. */
const SLOW_QUERY = /slow query|duration_ms/i;
/**
 * Runbook, Validation 4 greps for 'connection timeout', which misses both messages that its own Symptoms name:
 * 'connection pool timeout' and 'too many clients'. PostgreSQL words the same refusal in several ways (SQLSTATE 53300).
 */
const CONNECTION_TIMEOUT =
  /connection (?:pool )?time(?:d )?-?out|too many (?:clients|connections)|remaining connection slots are reserved|pool timed out/i;

/** What matches one of them may be any; what does not is passed over, without a look at each line. */
const ANY = new RegExp(
  [CONNECTION, SLOW_QUERY, CONNECTION_TIMEOUT].map(({ source }) => source).join('|'),
  'gi',
);

const MAX_SAMPLES = 5;
/** Of a line, for telling kinds apart. */
const MAX_KIND_LENGTH = 1_024;

/** What one pod's log shows. */
interface PodLog {
  readonly linesRead: number;
  readonly connectionLines: number;
  readonly connectionTimeouts: number;
  readonly slowQueryLines: number;
  /** A few lines of different kinds, fit to be shown, by kind. */
  readonly samples: ReadonlyMap<string, string>;
}

/** Counts the patterns in one pod's log while it is read, and keeps a few lines that can be shown. */
export class LogScan {
  private readonly lines = new WholeLines();
  private readonly counts = { linesRead: 0, connectionLines: 0, connectionTimeouts: 0, slowQueryLines: 0 };
  private readonly samples = new Map<string, string>();
  private readonly isConnection: Matcher;
  private readonly isSlowQuery: Matcher;
  private readonly isTimeout: Matcher;
  private readonly isTimeoutToo: Matcher;
  private readonly linesToLookAt: (block: string) => Iterable<string>;

  /** @param patterns In place of the runbook's own, where they are given. */
  constructor(patterns: LogPatterns = {}) {
    this.isConnection = matcher(patterns.connection, CONNECTION);
    this.isSlowQuery = matcher(patterns.slowQuery, SLOW_QUERY);
    this.isTimeout = matcher(patterns.connectionTimeout, CONNECTION_TIMEOUT);
    this.isTimeoutToo = matcher(patterns.alsoConnectionTimeout, null);
    const isOwn = Object.values(patterns).every((pattern) => pattern === undefined);
    this.linesToLookAt = isOwn ? linesWithAny : linesOf;
  }

  add(chunk: Uint8Array): void {
    for (const lines of this.lines.push(chunk)) this.look(lines);
  }

  /** @returns all that was counted. To be called once, when the log has been read. */
  end(): PodLog {
    this.look(this.lines.end());
    return { ...this.counts, samples: this.samples };
  }

  private look(block: string): void {
    const { counts } = this;
    counts.linesRead += countLines(block);
    for (const line of this.linesToLookAt(block)) {
      if (this.isConnection(line)) counts.connectionLines += 1;
      if (this.isSlowQuery(line)) counts.slowQueryLines += 1;
      if (!this.isTimeout(line) && !this.isTimeoutToo(line)) continue;
      counts.connectionTimeouts += 1;
      // One sample of a kind says more than five of the same: lines that differ in numbers alone count as one.
      if (this.samples.size === MAX_SAMPLES) continue;
      const kind = line.slice(0, MAX_KIND_LENGTH).replace(/\d+/g, '0');
      if (!this.samples.has(kind)) this.samples.set(kind, redactLogLine(utf8(line)));
    }
  }
}

/** Adds up the pods' logs. Null when not one could be read. */
export function sumLogs(
  logs: readonly (PodLog & { readonly pod: string })[],
  podsExpected: number,
): LogEvidence | null {
  if (logs.length === 0 && podsExpected > 0) return null;
  const samples = new Map<string, string>();
  for (const { pod, samples: ofPod } of logs) {
    for (const [kind, line] of ofPod) {
      if (samples.size < MAX_SAMPLES && !samples.has(kind)) samples.set(kind, `${pod}: ${line}`);
    }
  }
  const sum = (count: (log: PodLog) => number) => logs.reduce((result, log) => result + count(log), 0);
  return {
    podsExpected,
    podsRead: logs.length,
    linesRead: sum(({ linesRead }) => linesRead),
    connectionLines: sum(({ connectionLines }) => connectionLines),
    connectionTimeouts: sum(({ connectionTimeouts }) => connectionTimeouts),
    slowQueryLines: sum(({ slowQueryLines }) => slowQueryLines),
    samples: [...samples.values()],
  };
}

type Matcher = (line: string) => boolean;

/** One that is configured sees the beginning of a line alone: how long it takes must not be the line's to say. */
function matcher(configured: string | undefined, own: RegExp | null): Matcher {
  if (configured === undefined) return (line) => own?.test(line) ?? false;
  const pattern = new RegExp(configured, 'i');
  return (line) => pattern.test(utf8(line).slice(0, MAX_LINE_LENGTH));
}

/** Those that are not empty. */
function countLines(block: string): number {
  let lines = block.endsWith('\n') || block === '' ? 0 : 1;
  let start = 0;
  for (let end = block.indexOf('\n'); end >= 0; end = block.indexOf('\n', start)) {
    if (end > start) lines += 1;
    start = end + 1;
  }
  return lines;
}

function* linesOf(block: string): Generator<string> {
  let start = 0;
  for (let end = block.indexOf('\n'); end >= 0; end = block.indexOf('\n', start)) {
    if (end > start) yield block.slice(start, end);
    start = end + 1;
  }
  if (start < block.length) yield block.slice(start);
}

/** The lines that one of the runbook's own patterns is in. */
function* linesWithAny(block: string): Generator<string> {
  let end = 0;
  for (;;) {
    ANY.lastIndex = end;
    const found = ANY.exec(block);
    if (found === null) return;
    const start = block.lastIndexOf('\n', found.index) + 1;
    const lineEnd = block.indexOf('\n', ANY.lastIndex);
    end = lineEnd < 0 ? block.length : lineEnd;
    yield block.slice(start, end);
  }
}
