/**
 * The little of a terminal's driver without which nobody could use one: the client has switched off its own, and there
 * is none on this side. Programs do not find a terminal, so they neither prompt nor page.
 */
import { Transform, type Writable } from 'node:stream';

const RETURN = 0x0d;
const LINE_FEED = 0x0a;
const END = 0x04;
const INTERRUPT = 0x03;
/** Of the codes before it none is a character. */
const SPACE = 0x20;

/** What goes to the client: lines end as its screen needs them. */
export function toScreen(): Transform {
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => done(null, screenLines(chunk)),
  });
}

/** What comes from the client: Return ends a line, Ctrl-D the input, Ctrl-C the program. What is typed is shown. */
export function fromKeyboard(screen: Writable | undefined, interrupt: () => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      for (const key of chunk) {
        if (key === INTERRUPT) interrupt();
        else if (key === END) this.push(null);
        else if (!this.readableEnded) {
          const byte = Buffer.from([key === RETURN ? LINE_FEED : key]);
          if (screen?.writable && isShown(byte[0])) screen.write(screenLines(byte));
          this.push(byte);
        }
      }
      done();
    },
  }).on('error', () => undefined);
}

function isShown(byte = 0): boolean {
  return byte >= SPACE || byte === LINE_FEED;
}

function screenLines(bytes: Buffer): Buffer {
  // One character a byte, so that nothing is taken for a part of another.
  return Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r\n'), 'latin1');
}
