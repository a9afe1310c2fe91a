/** The server's side of a SPDY connection: streams that the client opens, each told apart by its headers. */
import type { Duplex, PassThrough, Readable, Writable } from 'node:stream';
import { inputStream, outputStream } from '../session';
import {
  controlFrame,
  dataFrame,
  type Frame,
  framesOf,
  GO_AWAY,
  newStream,
  PING,
  RST_STREAM,
  replyFrame,
  SYN_STREAM,
  streamOf,
} from './frames';
import { HeaderReader, HeaderWriter } from './headers';

export interface SpdyStream {
  readonly headers: ReadonlyMap<string, string>;
  /** What the client sends. */
  readonly input: Readable;
  readonly output: Writable;
}

export class SpdyConnection {
  private readonly reader = new HeaderReader();
  private readonly writer = new HeaderWriter();
  private readonly inputs = new Map<number, PassThrough>();

  constructor(
    private readonly socket: Duplex,
    private readonly onStream: (stream: SpdyStream) => void,
  ) {}

  /** Resolves when the client has left, whatever it left behind. */
  async serve(): Promise<void> {
    try {
      for await (const frame of framesOf(this.socket)) {
        if (frame.kind === 'control' && frame.type === GO_AWAY) break;
        await this.take(frame);
      }
    } catch {
      // Reset, or no SPDY: there is nobody to tell.
    } finally {
      for (const input of this.inputs.values()) input.end();
      this.socket.destroy();
    }
  }

  private async take(frame: Frame): Promise<void> {
    if (frame.kind === 'data') {
      const input = this.inputs.get(frame.stream);
      if (frame.data.length > 0) input?.write(frame.data);
      if (frame.fin) input?.end();
    } else if (frame.type === SYN_STREAM) {
      await this.open(frame.data, frame.fin);
    } else if (frame.type === RST_STREAM) {
      this.inputs.get(streamOf(frame.data))?.end();
    } else if (frame.type === PING) {
      this.socket.write(controlFrame(PING, frame.data));
    }
    // The rest is about windows and settings, which Kubernetes' clients do not keep to either.
  }

  private async open(data: Buffer, fin: boolean): Promise<void> {
    const { stream, block } = newStream(data);
    const headers = await this.reader.read(block);
    const input = inputStream();
    this.inputs.set(stream, input);
    if (fin) input.end();
    this.socket.write(replyFrame(stream, await this.writer.write(new Map())));
    this.onStream({ headers, input, output: this.output(stream) });
  }

  private output(stream: number): Writable {
    return outputStream(
      (chunk, done) => void this.socket.write(dataFrame(stream, chunk), done),
      (done) => void this.socket.write(dataFrame(stream, Buffer.alloc(0), true), () => done()),
    );
  }
}
