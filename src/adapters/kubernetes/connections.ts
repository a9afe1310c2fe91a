/** Connections over HTTP/2, by server and by client: found out by the first request, and kept. */
import type { ClientHttp2Session } from 'node:http2';
import { isIP } from 'node:net';
import tls, { type TLSSocket } from 'node:tls';
import { hostOf, type Server } from './exchange';
import { IDLE_MS } from './http1';
import { Http2Connection } from './http2';

/** Of one answer and of all together, before the server waits: a log of megabytes must not wait for a round trip each 64 KiB. */
const STREAM_WINDOW_BYTES = 1_024 * 1_024;
const CONNECTION_WINDOW_BYTES = 16 * STREAM_WINDOW_BYTES;

/** Null: the server speaks HTTP/1.1 alone, and is not asked again. */
const KNOWN = new Map<string, Promise<Http2Connection | null>>();

export interface Found {
  readonly connection: Http2Connection;
  /** It was there before, and may have been closed meanwhile. */
  readonly isReused: boolean;
}

/**
 * A connection to the server as this client, where it speaks HTTP/2 (RFC 7301, ALPN); null where it does not.
 * @throws whatever Node.js throws for a connection that can't be made or is not trusted; the signal's reason.
 */
export async function http2Connection(
  server: Server,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<Found | null> {
  if (server.url.protocol !== 'https:') return null;
  const key = JSON.stringify([server.url.host, server.tls]);
  const known = KNOWN.get(key);
  if (known !== undefined) {
    const connection = await before(signal, known);
    if (connection === null) return null;
    if (connection.isUsable) return { connection, isReused: true };
    connection.retire();
    // Somebody else may have been faster.
    if (KNOWN.get(key) !== known) return http2Connection(server, signal, timeoutMs);
  }
  const made = connect(server, timeoutMs);
  KNOWN.set(key, made);
  made.catch(() => KNOWN.get(key) === made && KNOWN.delete(key));
  const connection = await before(signal, made);
  return connection && { connection, isReused: false };
}

async function connect({ url, tls: client }: Server, timeoutMs: number): Promise<Http2Connection | null> {
  const host = hostOf(url);
  const servername = client?.servername ?? (isIP(host) ? undefined : host);
  const socket = tls.connect({
    ...client,
    ...{ host, port: Number(url.port || '443'), ALPNProtocols: ['h2', 'http/1.1'] },
    ...(servername !== undefined && { servername }),
  });
  // Loaded while the handshake goes back and forth: not every function needs it.
  const loading = import('node:http2');
  await secured(socket, timeoutMs);
  if (socket.alpnProtocol !== 'h2') {
    socket.destroy();
    return null;
  }
  const http2 = await loading;
  const session: ClientHttp2Session = http2.connect(url, {
    createConnection: () => socket,
    settings: { enablePush: false, initialWindowSize: STREAM_WINDOW_BYTES },
  });
  session.once('connect', () => session.setLocalWindowSize(CONNECTION_WINDOW_BYTES));
  return new Http2Connection(session, IDLE_MS);
}

/** Whoever began it may have given up: it ends by itself. */
function secured(socket: TLSSocket, timeoutMs: number): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const timer = setTimeout(
      () => socket.destroy(new Error(`no connection within ${timeoutMs} ms`)),
      timeoutMs,
    );
    socket.once('secureConnect', () => {
      clearTimeout(timer);
      socket.removeListener('error', reject);
      resolve();
    });
    socket.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}

/** The same, or the signal's reason where that comes first. */
async function before<T>(signal: AbortSignal, awaited: Promise<T>): Promise<T> {
  if (signal.aborted) throw signal.reason;
  let giveUp = () => {};
  const aborted = new Promise<never>((_, reject) => {
    giveUp = () => reject(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await Promise.race([awaited, aborted]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
