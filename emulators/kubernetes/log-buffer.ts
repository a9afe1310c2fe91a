/** The log of one container, bounded: what the node keeps for `kubectl logs`. */
import { EventEmitter } from 'node:events';
import { StringDecoder } from 'node:string_decoder';

const MAX_LINES = 20_000;
/** A container runtime cuts lines at 16 KiB too. */
const MAX_LINE_LENGTH = 16_384;
/** Old lines are dropped so many at a time, since dropping one moves all the others. */
const DROP_LINES = 2_000;

export interface Line {
  readonly atMs: number;
  readonly text: string;
}

export interface LogQuery {
  /** Only the last so many lines. */
  readonly tailLines?: number | undefined;
  /** Only lines written at or after this time. */
  readonly sinceMs?: number | undefined;
  /** Each line starts with the time at which it was written, RFC 3339 with nanoseconds. */
  readonly timestamps?: boolean | undefined;
}

export class LogBuffer {
  private lines: Line[] = [];
  private readonly news = new EventEmitter<{ line: [Line]; end: [] }>().setMaxListeners(0);
  /** Streams that write into it now. */
  private writers = 0;
  private ended = false;

  /** @param maxLines how many are kept at least; a few more may be. */
  constructor(private readonly maxLines = MAX_LINES) {}

  /** A function that takes one stream's chunks, however they cut lines and characters. */
  collector(): { write(chunk: Buffer): void; end(): void } {
    this.writers += 1;
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
        this.writers -= 1;
        if (this.writers > 0) return;
        this.ended = true;
        this.news.emit('end');
      },
    };
  }

  append(text: string, atMs = Date.now()): void {
    const line = { atMs, text };
    this.lines.push(line);
    this.news.emit('line', line);
    if (this.lines.length > this.maxLines + DROP_LINES) this.lines = this.lines.slice(-this.maxLines);
  }

  /**
   * Tells of each line that is written from now on, until the last one is.
   * @returns a function that ends it.
   */
  follow(onLine: (line: Line) => void, onEnd: () => void): () => void {
    if (this.ended) {
      onEnd();
      return () => undefined;
    }
    this.news.on('line', onLine).once('end', onEnd);
    return () => {
      this.news.off('line', onLine).off('end', onEnd);
    };
  }

  read({ tailLines, sinceMs, timestamps = false }: LogQuery = {}): string {
    let lines = sinceMs === undefined ? this.lines : this.lines.filter(({ atMs }) => atMs >= sinceMs);
    if (tailLines !== undefined) lines = tailLines === 0 ? [] : lines.slice(-tailLines);
    return lines.map((line) => lineText(line, timestamps)).join('');
  }
}

export function lineText({ atMs, text }: Line, timestamps: boolean): string {
  return `${timestamps ? `${nanoseconds(atMs)} ` : ''}${text}\n`;
}

function nanoseconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 23)}000000Z`;
}
