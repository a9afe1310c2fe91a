/** Requests that turn their connection into something else: `exec`, over a WebSocket or SPDY. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { programFor } from '../exec/programs';
import { runSession } from '../exec/run';
import { type ExecStreams, readExecRequest } from '../exec/session';
import { acceptSpdy } from '../exec/spdy/session';
import { acceptWebSocket } from '../exec/web-socket';
import type { PostgresServer } from '../postgres-pod';
import { StatusError } from '../status-error';
import type { Store } from '../store';
import { namedContainer } from './pod-log';

/** What kubectl opens in the same way, and this cluster does not have. */
const NOT_SERVED = /^\/api\/v1\/namespaces\/[^/]+\/pods\/[^/]+\/(portforward|attach)$/;
const EXEC = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/exec$/;

export interface UpgradeParts {
  readonly store: Store;
  readonly postgres?: PostgresServer;
  /** Where programs find themselves. */
  readonly scratchDir: string;
  /** @throws StatusError Unauthorized, or Forbidden. */
  readonly admit: (request: IncomingMessage) => void;
}

/** @returns a function that ends all such connections. */
export function serveUpgrades(server: Server, parts: UpgradeParts): () => void {
  const sockets = new Set<Duplex>();
  server.on('upgrade', (incoming, socket, head) => {
    sockets.add(socket);
    // Whatever happens to it, it ends by `close`.
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    exec(parts, incoming, socket, head).catch((error: unknown) => refuse(socket, error));
  });
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}

async function exec(
  { store, postgres, scratchDir, admit }: UpgradeParts,
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  admit(incoming);
  const url = new URL(incoming.url ?? '', 'https://localhost');
  const [, namespace, name] = EXEC.exec(url.pathname)?.map(decodeURIComponent) ?? [];
  const [, missing] = NOT_SERVED.exec(url.pathname) ?? [];
  if (missing !== undefined) {
    throw new StatusError(
      'MethodNotAllowed',
      `${missing} is not served here: kubectl exec with curl or psql, and kubectl logs -f, are`,
    );
  }
  if (namespace === undefined || name === undefined) {
    throw new StatusError('NotFound', 'the server could not find the requested resource');
  }
  const pod = store.get('pods', namespace, name);
  if (!pod.status.podIP) throw new StatusError('BadRequest', `pod ${name} does not have a host assigned`);
  const request = readExecRequest(url.searchParams);
  namedContainer(pod, url.searchParams.get('container') ?? undefined);
  if (request.command.length === 0) throw new StatusError('BadRequest', 'you must specify a command');

  const accept = incoming.headers.upgrade?.toLowerCase() === 'websocket' ? acceptWebSocket : acceptSpdy;
  const accepting = accept(incoming, socket, head, request);
  if (!accepting) throw new StatusError('BadRequest', 'unable to negotiate protocol');
  let streams: ExecStreams;
  try {
    streams = await accepting;
  } catch {
    // It is no longer HTTP, and the client has left.
    socket.destroy();
    return;
  }
  await runSession(request, streams, () => programFor(pod, request.command, postgres), scratchDir);
}

/** As the rest of the API answers errors. */
function refuse(socket: Duplex, error: unknown): void {
  const refusal = error instanceof StatusError ? error : new StatusError('InternalError', String(error));
  const body = JSON.stringify(refusal.toStatus());
  socket.end(
    [
      `HTTP/1.1 ${refusal.code} ${refusal.reason}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
