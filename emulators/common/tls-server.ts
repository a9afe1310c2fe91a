/** A TLS server of HTTP/2 and HTTP/1.1 alike, as the client asks for it (RFC 7301, ALPN): what API servers are. */
import type { RequestListener, Server } from 'node:http';
import http2 from 'node:http2';
import type { Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';

/** The methods of `node:http`'s server that are used of it are there; `upgrade` comes by HTTP/1.1. */
export function tlsServer(options: TlsOptions, listener?: RequestListener): Server {
  const server = http2.createSecureServer({ ...options, allowHTTP1: true });
  if (listener) server.on('request', listener as never);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  });
  // What breaks a connection is its client's trouble.
  server.on('sessionError', () => undefined);
  const closeAllConnections = () => {
    for (const socket of sockets) socket.destroy();
  };
  return Object.assign(server, { closeAllConnections }) as unknown as Server;
}
