/** A session over a WebSocket: one byte says which stream each message belongs to. */
import type { IncomingMessage } from 'node:http';
import type { Duplex, Writable } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { type ExecRequest, type ExecStreams, inputStream, outputStream } from './session';

/** Newest first. With the older one a client cannot end its standard input. */
const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
/** `kubectl` discards what comes before it has its own side in order, and there is no sign of when it has. */
const SETTLING_MS = 200;
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const STATUS = 3;
/** Of the newer protocol: the byte after it names the stream that ends. */
const CLOSE = 255;

/** Undefined when the client speaks none of the protocols. */
export function acceptWebSocket(
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  request: ExecRequest,
): Promise<ExecStreams> | undefined {
  const offered = (incoming.headers['sec-websocket-protocol'] ?? '').split(',').map((each) => each.trim());
  const protocol = PROTOCOLS.find((each) => offered.includes(each));
  if (!protocol) return undefined;
  const server = new WebSocketServer({ noServer: true, handleProtocols: () => protocol });
  const { promise, resolve } = Promise.withResolvers<ExecStreams>();
  server.handleUpgrade(incoming, socket, head, (webSocket) => {
    const streams = streamsOf(webSocket, request);
    setTimeout(() => resolve(streams), SETTLING_MS);
  });
  return promise;
}

function streamsOf(socket: WebSocket, { stdin, stdout, stderr, tty }: ExecRequest): ExecStreams {
  const gone = new AbortController();
  const input = inputStream();
  socket.on('message', (data: RawData) => {
    const message = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
    if (message[0] === STDIN) input.write(message.subarray(1));
    if (message[0] === CLOSE && message[1] === STDIN) input.end();
  });
  socket.on('error', () => undefined);
  socket.once('close', () => {
    input.end();
    gone.abort();
  });
  return {
    ...(stdin && { stdin: input }),
    ...(stdout && { stdout: channel(socket, STDOUT) }),
    ...(stderr && !tty && { stderr: channel(socket, STDERR) }),
    finish: (status) => {
      socket.send(Buffer.concat([Buffer.from([STATUS]), Buffer.from(JSON.stringify(status))]));
      socket.close(1_000);
    },
    gone: gone.signal,
  };
}

function channel(socket: WebSocket, number: number): Writable {
  return outputStream((chunk, done) => socket.send(Buffer.concat([Buffer.from([number]), chunk]), done));
}
