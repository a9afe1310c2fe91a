/** Bytes as they come, as text of whole lines: what is read is looked at and let go, however long it is. */

/** Of a line that does not end. Container runtimes end one after 16 KiB; what is beyond this is let go. */
const MAX_HELD = 65_536;

/** Text with one character a byte: taken from the bytes as it is, and cut anywhere. */
export class WholeLines {
  private rest = '';

  /** The lines that are whole by now, each with its line feed. */
  push({ buffer, byteOffset, byteLength }: Uint8Array): string {
    let text = Buffer.from(buffer, byteOffset, byteLength).toString('latin1');
    if (this.rest.length > MAX_HELD) {
      const end = text.indexOf('\n');
      if (end < 0) return '';
      text = text.slice(end);
    }
    text = this.rest + text;
    const end = text.lastIndexOf('\n') + 1;
    this.rest = text.slice(end);
    return text.slice(0, end);
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
