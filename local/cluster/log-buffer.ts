/** The log of one container, bounded: what the node keeps for `kubectl logs`. */
import { StringDecoder } from 'node:string_decoder';

const MAX_LINES = 20_000;
/** A container runtime cuts lines at 16 KiB too. */
const MAX_LINE_LENGTH = 16_384;
/** Old lines are dropped so many at a time, since dropping one moves all the others. */
const DROP_LINES = 2_000;

interface Line {
  readonly atMs: number;
  readonly text: string;
}

export interface LogQuery {
  /** Only the last so many lines. */
  readonly tailLines?: number;
  /** Only lines written at or after this time. */
  readonly sinceMs?: number;
  /** Each line starts with the time at which it was written, RFC 3339 with nanoseconds. */
  readonly timestamps?: boolean;
  /** Only the first so many bytes of what is left. */
  readonly limitBytes?: number;
}

export class LogBuffer {
  private lines: Line[] = [];

  /** @param maxLines how many are kept at least; a few more may be. */
  constructor(private readonly maxLines = MAX_LINES) {}

  /** A function that takes one stream's chunks, however they cut lines and characters. */
  collector(): { write(chunk: Buffer): void; end(): void } {
    const decoder = new StringDecoder('utf8');
    let rest = '';
    return {
      write: (chunk) => {
        const parts = (rest + decoder.write(chunk)).split('\n');
        rest = parts.pop() ?? '';
        for (const part of parts) this.append(part);
        while (rest.length > MAX_LINE_LENGTH) {
          this.append(rest.slice(0, MAX_LINE_LENGTH));
          rest = rest.slice(MAX_LINE_LENGTH);
        }
      },
      end: () => {
        if (rest !== '') this.append(rest);
        rest = '';
      },
    };
  }

  append(text: string, atMs = Date.now()): void {
    this.lines.push({ atMs, text });
    if (this.lines.length > this.maxLines + DROP_LINES) this.lines = this.lines.slice(-this.maxLines);
  }

  read({ tailLines, sinceMs, timestamps = false, limitBytes }: LogQuery = {}): string {
    let lines = sinceMs === undefined ? this.lines : this.lines.filter(({ atMs }) => atMs >= sinceMs);
    if (tailLines !== undefined) lines = tailLines === 0 ? [] : lines.slice(-tailLines);
    const text = lines
      .map((line) => `${timestamps ? `${nanoseconds(line.atMs)} ` : ''}${line.text}\n`)
      .join('');
    return limitBytes === undefined ? text : cut(text, limitBytes);
  }
}

function nanoseconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 23)}000000Z`;
}

function cut(text: string, bytes: number): string {
  return new StringDecoder('utf8').write(Buffer.from(text).subarray(0, bytes));
}
