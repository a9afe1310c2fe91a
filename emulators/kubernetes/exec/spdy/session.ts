/** A session over SPDY, which `kubectl` up to 1.30 speaks, and later ones where WebSockets do not get through. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ExecRequest, ExecStreams } from '../session';
import { SpdyConnection, type SpdyStream } from './connection';

const PROTOCOL = 'v4.channel.k8s.io';
/** For the client to have opened its streams, and to leave when it has been told the end. */
const PATIENCE_MS = 30_000;

/** Undefined when the client does not speak the protocol. */
export function acceptSpdy(
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  request: ExecRequest,
): Promise<ExecStreams> | undefined {
  const offered = String(incoming.headers['x-stream-protocol-version'] ?? '').split(',');
  if (!offered.some((each) => each.trim() === PROTOCOL)) return undefined;
  socket.write(
    [
      'HTTP/1.1 101 Switching Protocols',
      'Connection: Upgrade',
      'Upgrade: SPDY/3.1',
      `X-Stream-Protocol-Version: ${PROTOCOL}`,
      '\r\n',
    ].join('\r\n'),
  );
  if (head.length > 0) socket.unshift(head);
  return opened(socket, request);
}

/** The streams that the client opens one by one, once they are all there. */
function opened(socket: Duplex, request: ExecRequest): Promise<ExecStreams> {
  const { promise, resolve, reject } = Promise.withResolvers<ExecStreams>();
  const wanted = wantedStreams(request);
  const streams = new Map<string, SpdyStream>();
  const gone = new AbortController();
  const connection = new SpdyConnection(socket, (stream) => {
    streams.set(stream.headers.get('streamtype') ?? '', stream);
    if (!wanted.every((type) => streams.has(type))) return;
    clearTimeout(timer);
    const stdin = streams.get('stdin')?.input;
    const stdout = streams.get('stdout')?.output;
    const stderr = streams.get('stderr')?.output;
    resolve({
      ...(stdin && { stdin }),
      ...(stdout && { stdout }),
      ...(stderr && { stderr }),
      finish: (status) => {
        streams.get('error')?.output.end(JSON.stringify(status));
        setTimeout(() => socket.destroy(), PATIENCE_MS).unref();
      },
      gone: gone.signal,
    });
  });
  const timer = setTimeout(() => socket.destroy(), PATIENCE_MS);
  void connection.serve().then(() => {
    clearTimeout(timer);
    gone.abort();
    reject(new Error('the client left before it had opened its streams'));
  });
  return promise;
}

function wantedStreams({ stdin, stdout, stderr, tty }: ExecRequest): string[] {
  return [
    'error',
    ...(stdin ? ['stdin'] : []),
    ...(stdout ? ['stdout'] : []),
    ...(stderr && !tty ? ['stderr'] : []),
  ];
}
