/** Runbook, Diagnosis 3 and Validation 4: the log patterns and every known wording, counted over every pod. */
import { MAX_LINE_LENGTH } from '../configuration/log-patterns';
import type { LogPatterns } from '../configuration/target-settings';
import type { LogEvidence, Reading } from '../model/evidence';
import { redactLogLine } from '../text/redact';
import { countLines, linesOf, linesWith } from './lines';
import { hasRunbookWords, isServerRefusal, MAY_SAY, wordingsIn } from './no-connection';
import { MAX_HELD, utf8, WholeLines } from './whole-lines';

/** Runbook, Diagnosis 3: `grep -i "connection\|pool\|timeout"`. */
const CONNECTION = /connection|pool|timeout/i;
/** Runbook, Diagnosis 3: `grep -i "slow query\|duration_ms"`. */
const SLOW_QUERY = /slow query|duration_ms/i;
const MAX_SAMPLES = 5;
/** Of wordings: a service has one pool, one driver, one pooler. */
const MAX_WORDINGS = 5;
/** Of hundreds of pods, each of which may have its reason. */
const MAX_PARTIAL = 5;
/** Of a line, for telling kinds apart. */
const MAX_KIND_LENGTH = 1_024;

/** What one pod's log shows. */
interface PodLog extends Reading {
  readonly linesRead: number;
  readonly connectionLines: number;
  readonly connectionTimeouts: number;
  /** Of the connection timeouts: the server's own refusals. */
  readonly serverRefusals: number;
  readonly slowQueryLines: number;
  /** Lines in the words of each known software, by its name. */
  readonly wordings: ReadonlyMap<string, number>;
  /** A few lines of different kinds, fit to be shown, by kind. */
  readonly samples: ReadonlyMap<string, string>;
}

/** Counts the patterns in one pod's log while it is read, and keeps a few lines that can be shown. */
export class LogScan {
  private readonly lines = new WholeLines();
  private readonly counts = {
    ...{ linesRead: 0, connectionLines: 0, connectionTimeouts: 0, serverRefusals: 0, slowQueryLines: 0 },
  };
  private readonly wordings = new Map<string, number>();
  private readonly samples = new Map<string, string>();
  private readonly isConnection: Matcher;
  private readonly isSlowQuery: Matcher;
  private readonly isTimeout: Matcher;
  private readonly linesToLookAt: (block: string) => Iterable<string>;
  private readonly looksAtBeginnings: boolean;
  /** Lines without a timeout so far as they were looked at, which is not to their end. */
  private longLines = 0;

  /** @param patterns In place of the runbook's own, where they are given; the table of wordings is looked for beside. */
  constructor(patterns: LogPatterns = {}) {
    const { connection, slowQuery, connectionTimeout } = patterns;
    this.isConnection = configured(connection) ?? builtIn(CONNECTION);
    this.isSlowQuery = configured(slowQuery) ?? builtIn(SLOW_QUERY);
    this.isTimeout = configured(connectionTimeout) ?? hasRunbookWords;
    this.looksAtBeginnings = connectionTimeout !== undefined;
    const isOwn = [connection, slowQuery, connectionTimeout].every((pattern) => pattern === undefined);
    const any = anyOf(MAY_SAY, SLOW_QUERY);
    this.linesToLookAt = isOwn ? (block) => linesWith(any, block) : linesOf;
  }

  add(chunk: Uint8Array): void {
    for (const lines of this.lines.push(chunk)) this.look(lines);
  }

  /** @returns all that was counted. To be called once, when the log has been read. */
  end(): PodLog {
    this.look(this.lines.end());
    return { ...this.counts, wordings: this.wordings, samples: this.samples, partial: this.notLookedAt() };
  }

  private notLookedAt(): string[] {
    const { cutLines } = this.lines;
    const found: string[] = [];
    if (cutLines > 0) {
      found.push(`${count(cutLines, 'line')} longer than ${MAX_HELD / 1_024} KiB, searched in part`);
    }
    if (this.longLines > 0) {
      found.push(
        `${count(this.longLines, 'line')} longer than ${MAX_LINE_LENGTH} characters, ` +
          'searched by logPatterns.connectionTimeout only at the beginning',
      );
    }
    return found;
  }

  private look(block: string): void {
    const { counts } = this;
    counts.linesRead += countLines(block);
    for (const line of this.linesToLookAt(block)) {
      if (this.isConnection(line)) counts.connectionLines += 1;
      if (this.isSlowQuery(line)) counts.slowQueryLines += 1;
      const wordings = wordingsIn(line);
      if (isServerRefusal(wordings)) counts.serverRefusals += 1;
      for (const of of new Set(wordings.map((wording) => wording.of))) {
        this.wordings.set(of, (this.wordings.get(of) ?? 0) + 1);
      }
      if (wordings.length === 0 && !this.isTimeout(line)) {
        if (this.looksAtBeginnings && line.length > MAX_LINE_LENGTH) this.longLines += 1;
        continue;
      }
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
    serverRefusals: sum(({ serverRefusals }) => serverRefusals),
    slowQueryLines: sum(({ slowQueryLines }) => slowQueryLines),
    wordings: mostSaid(logs),
    samples: [...samples.values()],
    partial: notReadOf(logs, podsExpected),
  };
}

/** Whose words most lines have. */
function mostSaid(logs: readonly PodLog[]): LogEvidence['wordings'] {
  const lines = new Map<string, number>();
  for (const { wordings } of logs) {
    for (const [of, more] of wordings) lines.set(of, (lines.get(of) ?? 0) + more);
  }
  return [...lines]
    .map(([of, count]) => ({ of, lines: count }))
    .sort((a, b) => b.lines - a.lines)
    .slice(0, MAX_WORDINGS);
}

function notReadOf(
  logs: readonly (PodLog & { readonly pod: string })[],
  podsExpected: number,
): readonly string[] {
  const unread = podsExpected - logs.length;
  const ofPods = logs.flatMap(({ pod, partial }) => partial.map((why) => `${pod}: ${why}`));
  return [
    ...(podsExpected === 0 ? ['no pod has a log'] : []),
    ...(unread > 0 ? [`${unread} of ${podsExpected} pods' logs could not be read`] : []),
    ...ofPods.slice(0, MAX_PARTIAL),
    ...(ofPods.length > MAX_PARTIAL ? [`and ${ofPods.length - MAX_PARTIAL} more incomplete logs`] : []),
  ];
}

type Matcher = (line: string) => boolean;

/** Sees the whole line: it is known to take a time that grows with the line and no faster. */
function builtIn(pattern: RegExp): Matcher {
  return (line) => pattern.test(line);
}

/** Sees the beginning of a line alone: how long it takes must not be the line's to say. */
function configured(source: string | undefined): Matcher | undefined {
  if (source === undefined) return undefined;
  const pattern = new RegExp(source, 'i');
  return (line) => pattern.test(utf8(line).slice(0, MAX_LINE_LENGTH));
}

/** What matches one of them may be any; what does not is passed over, without a look at each line. */
function anyOf(...patterns: readonly RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => source).join('|'), 'gi');
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
