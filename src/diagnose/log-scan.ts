/** Runbook, Diagnosis 3 and Validation 4: the log patterns, counted over every pod. */
import { MAX_LINE_LENGTH } from '../configuration/log-patterns';
import type { LogPatterns } from '../configuration/target-settings';
import type { LogEvidence } from '../evidence';
import { redactLogLine } from './redact';

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

const MAX_SAMPLES = 5;
/** Of a line, for telling kinds apart. */
const MAX_KIND_LENGTH = 1_024;

export interface PodLog {
  readonly pod: string;
  readonly text: string;
}

/**
 * Counts the patterns in the pods' logs and keeps a few lines that can be shown. Null when none was read.
 * @param patterns In place of the runbook's own, where they are given.
 */
export function scanLogs(
  logs: readonly PodLog[],
  podsExpected: number,
  patterns: LogPatterns = {},
): LogEvidence | null {
  if (logs.length === 0 && podsExpected > 0) return null;
  const isConnection = matcher(patterns.connection, CONNECTION);
  const isSlowQuery = matcher(patterns.slowQuery, SLOW_QUERY);
  const isTimeout = matcher(patterns.connectionTimeout, CONNECTION_TIMEOUT);
  const isTimeoutToo = matcher(patterns.alsoConnectionTimeout, null);
  let linesRead = 0;
  let connectionLines = 0;
  let connectionTimeouts = 0;
  let slowQueryLines = 0;
  const samples = new Map<string, string>();
  for (const { pod, text } of logs) {
    for (const line of linesOf(text)) {
      if (line === '') continue;
      linesRead += 1;
      if (isConnection(line)) connectionLines += 1;
      if (isSlowQuery(line)) slowQueryLines += 1;
      if (!isTimeout(line) && !isTimeoutToo(line)) continue;
      connectionTimeouts += 1;
      // One sample of a kind says more than five of the same: lines that differ in numbers alone count as one.
      if (samples.size === MAX_SAMPLES) continue;
      const kind = line.slice(0, MAX_KIND_LENGTH).replace(/\d+/g, '0');
      if (!samples.has(kind)) samples.set(kind, `${pod}: ${redactLogLine(line)}`);
    }
  }
  return {
    podsExpected,
    podsRead: logs.length,
    linesRead,
    connectionLines,
    connectionTimeouts,
    slowQueryLines,
    samples: [...samples.values()],
  };
}

/** One that is configured sees the beginning of a line alone: how long it takes must not be the line's to say. */
function matcher(configured: string | undefined, own: RegExp | null): (line: string) => boolean {
  if (configured === undefined) return (line) => own?.test(line) ?? false;
  const pattern = new RegExp(configured, 'i');
  return (line) => pattern.test(line.slice(0, MAX_LINE_LENGTH));
}

/** One after the other: a log of megabytes that is all line ends is not held as as many strings. */
function* linesOf(text: string): Generator<string> {
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
    yield text.slice(start, end);
    start = end + 1;
  }
  yield text.slice(start);
}
