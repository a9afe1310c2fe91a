/** Bytes as they come, as text of whole lines: what is read is looked at and let go, however long it is. */

/** Of a line that does not end. Container runtimes end one after 16 KiB; what is beyond this is let go. */
export const MAX_HELD = 65_536;

const LINE_FEED = 0x0a;

/** Text with one character a byte: taken from the bytes as it is, and cut anywhere. */
export class WholeLines {
  private rest = '';
  private isCut = false;
  private cut = 0;

  /** Lines of which a part was let go. */
  get cutLines(): number {
    return this.cut + Number(this.isCut);
  }

  /** The lines that are whole by now, each with its line feed: the one that began before, and all others as one text. */
  push({ buffer, byteOffset, byteLength }: Uint8Array): readonly string[] {
    const bytes = Buffer.from(buffer, byteOffset, byteLength);
    const firstEnd = bytes.indexOf(LINE_FEED) + 1;
    if (firstEnd === 0) {
      if (this.rest.length <= MAX_HELD) this.rest += bytes.toString('latin1');
      else this.isCut ||= bytes.length > 0;
      return [];
    }
    // What is let go need not be the whole of the first line; what is held is no part of a larger text.
    const first = this.rest + (this.rest.length <= MAX_HELD ? bytes.toString('latin1', 0, firstEnd) : '\n');
    if (this.isCut || (this.rest.length > MAX_HELD && firstEnd > 1)) this.cut += 1;
    this.isCut = false;
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    this.rest = bytes.toString('latin1', end);
    return [first, bytes.toString('latin1', firstEnd, end)];
  }

  /** The last line, when it has no line feed. */
  end(): string {
    const last = this.rest;
    this.rest = '';
    return last;
  }
}

/** A line of `WholeLines` as it was meant. */
export function utf8(line: string): string {
  return /[\u0080-\u00ff]/.test(line) ? Buffer.from(line, 'latin1').toString('utf8') : line;
}
