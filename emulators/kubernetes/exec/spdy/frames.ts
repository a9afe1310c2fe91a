/** Frames of SPDY/3.1, as far as a server of `exec` meets them (draft-mbelshe-httpbis-spdy-00, 2.2 and 2.6). */

export const SYN_STREAM = 1;
const SYN_REPLY = 2;
export const RST_STREAM = 3;
export const PING = 6;
export const GO_AWAY = 7;

const CONTROL = 0x8000_0000;
const VERSION = 3;
const HEADER_LENGTH = 8;
/** The last frame of its sender in this stream. */
const FIN = 0x01;
const STREAM_ID_MASK = 0x7fff_ffff;
/** Number of the stream, number of another, priority and slot: what is before the headers of a new stream. */
const SYN_STREAM_PREFIX = 10;

export type Frame =
  | { readonly kind: 'data'; readonly stream: number; readonly fin: boolean; readonly data: Buffer }
  | { readonly kind: 'control'; readonly type: number; readonly fin: boolean; readonly data: Buffer };

/** Cuts what arrives into frames, however it was cut before. */
export async function* framesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= HEADER_LENGTH) {
      const end = HEADER_LENGTH + rest.readUIntBE(5, 3);
      if (rest.length < end) break;
      yield frame(rest.subarray(0, end));
      rest = rest.subarray(end);
    }
  }
}

function frame(bytes: Buffer): Frame {
  const first = bytes.readUInt32BE(0);
  const fin = (bytes.readUInt8(4) & FIN) !== 0;
  const data = bytes.subarray(HEADER_LENGTH);
  return first >= CONTROL
    ? { kind: 'control', type: first & 0xffff, fin, data }
    : { kind: 'data', stream: first & STREAM_ID_MASK, fin, data };
}

/** The number of the stream that a control frame is about, and the headers of a new one, compressed. */
export function newStream(data: Buffer): { readonly stream: number; readonly block: Buffer } {
  return { stream: streamOf(data), block: data.subarray(SYN_STREAM_PREFIX) };
}

export function streamOf(data: Buffer): number {
  return data.readUInt32BE(0) & STREAM_ID_MASK;
}

export function dataFrame(stream: number, data: Buffer, fin = false): Buffer {
  return Buffer.concat([header(stream, fin, data.length), data]);
}

export function replyFrame(stream: number, block: Buffer): Buffer {
  const id = Buffer.alloc(4);
  id.writeUInt32BE(stream);
  return controlFrame(SYN_REPLY, Buffer.concat([id, block]));
}

export function controlFrame(type: number, data: Buffer): Buffer {
  return Buffer.concat([header(CONTROL + VERSION * 0x1_0000 + type, false, data.length), data]);
}

function header(first: number, fin: boolean, length: number): Buffer {
  const bytes = Buffer.alloc(HEADER_LENGTH);
  bytes.writeUInt32BE(first, 0);
  bytes.writeUInt8(fin ? FIN : 0, 4);
  bytes.writeUIntBE(length, 5, 3);
  return bytes;
}
