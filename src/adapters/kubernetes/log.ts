/** The log of one container, within a bound: what is longer is read from its end. */
import type { LogRange, Take } from '../../ports';
import type { KubernetesClient } from './client';
import type { KnownPod } from './pod';

/** Reads so many times at most: a log whose lines get longer takes more than two. */
const ATTEMPTS = 3;
/** Of the lines that the bound had room for: lines are of different lengths, and more are written meanwhile. */
const KEPT_SHARE = 0.9;
const LINE_FEED = 0x0a;
const BYTES_PER_MEBIBYTE = 1_048_576;
/** With the offset and nanoseconds, RFC 3339. */
const TIME_STAMP_BYTES = 36;

type LoggingPod = Pick<KnownPod, 'name' | 'container' | 'lastEndMs' | 'startedMs'>;

export interface LogSource {
  readonly client: KubernetesClient;
  readonly namespace: string;
  readonly limitBytes: number;
  readonly nowMs: () => number;
}

/**
 * The API keeps the oldest part of what is longer than its bound; so the second attempt asks for as many of the newest
 * lines as there is room for.
 * @param begin as `Cluster.readLog` has it.
 * @returns what was not read, or null.
 */
export async function readLog(
  source: LogSource,
  pod: LoggingPod,
  range: LogRange,
  begin: () => Take,
): Promise<string | null> {
  const { client, namespace, limitBytes } = source;
  const { name, container } = pod;
  let { tailLines } = range;
  for (let attempt = 1; ; attempt++) {
    const piece = new Piece(begin(), limitBytes);
    const query = {
      ...{ namespace, name, container, tailLines, sinceSeconds: Math.max(1, Math.ceil(range.sinceSeconds)) },
      // One more than the bound tells a log that just fits from one that goes on: the node counts exactly.
      limitBytes: limitBytes + 1,
    };
    await client.call(() => client.core.readNamespacedPodLog(query, piece.take));
    const bound = `probes.logLimitBytes is ${mebibytes(limitBytes)}`;
    if (piece.isCut && attempt === ATTEMPTS) {
      return `the newest lines of the last ${range.sinceSeconds} s were not read: they are too long, and ${bound}`;
    }
    if (!piece.isCut && attempt > 1) {
      return `only the newest ${mebibytes(piece.bytes)} of the last ${range.sinceSeconds} s were read: ${bound}`;
    }
    if (!piece.isCut) {
      // So many lines were wanted, and are there.
      if (range.tailLines !== undefined && piece.lines >= range.tailLines) return null;
      return goneBefore(source, pod, range.sinceSeconds);
    }
    // The last time by half: once it was not enough already.
    tailLines = Math.max(1, Math.floor(piece.lines * (attempt === 1 ? KEPT_SHARE : 0.5)));
  }
}

/** What the node no longer has, or has elsewhere: nothing says so by itself. */
async function goneBefore(source: LogSource, pod: LoggingPod, sinceSeconds: number): Promise<string | null> {
  const nowMs = source.nowMs();
  const agoSeconds = (ms: number) => Math.max(0, Math.floor((nowMs - ms) / 1_000));
  const { lastEndMs, startedMs } = pod;
  if (lastEndMs !== undefined && agoSeconds(lastEndMs) < sinceSeconds) {
    return `its container restarted ${agoSeconds(lastEndMs)} s ago, and the log before that was not read`;
  }
  if (startedMs === undefined || agoSeconds(startedMs) <= sinceSeconds) return null;
  const firstMs = await firstLineMs(source, pod);
  if (Number.isNaN(firstMs) || agoSeconds(firstMs) >= sinceSeconds) return null;
  return `its log begins ${agoSeconds(firstMs)} s ago, though its container has run for longer: the node keeps no more`;
}

/**
 * When the oldest line was written that the API has: it reads the newest file alone, and the node begins another when
 * one is full (Kubernetes documentation, Logging Architecture, Log rotation). Not a number where there is no line.
 */
async function firstLineMs(
  { client, namespace }: LogSource,
  { name, container }: LoggingPod,
): Promise<number> {
  const chunks: Uint8Array[] = [];
  const query = { namespace, name, container, timestamps: true, limitBytes: TIME_STAMP_BYTES };
  await client.call(() => client.core.readNamespacedPodLog(query, (chunk) => chunks.push(chunk)));
  return Date.parse(Buffer.concat(chunks).toString('latin1').split(' ')[0] ?? '');
}

/** What one attempt brings: it is passed on, and measured. */
class Piece {
  bytes = 0;
  /** Those that are whole. */
  lines = 0;

  constructor(
    private readonly next: Take,
    private readonly limitBytes: number,
  ) {}

  /** The answer goes on behind the bound, and its last line may be half a line. */
  get isCut(): boolean {
    return this.bytes > this.limitBytes;
  }

  readonly take: Take = (chunk) => {
    this.bytes += chunk.length;
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) this.lines += 1;
    this.next(chunk);
  };
}

function mebibytes(bytes: number): string {
  const value = bytes / BYTES_PER_MEBIBYTE;
  return value < 0.1 ? `${bytes} bytes` : `${Math.round(value * 10) / 10} MiB`;
}
