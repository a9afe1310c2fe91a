/** A server that speaks PostgreSQL's protocol from a script: for what answers in PostgreSQL's place, or is too old to be had. */

import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';

export interface Script {
  /** To the message that every session begins with. */
  readonly login: Buffer;
  /** To a statement in parts, once it is complete; nothing by default. */
  readonly statement?: Buffer;
  /** To a statement in one piece. */
  readonly query?: Buffer;
  /** How long a statement in one piece takes. */
  readonly queryMs?: number;
}

export interface ScriptedServer {
  readonly port: number;
  close(): Promise<void>;
}

export async function scriptedServer({
  login,
  statement,
  query,
  queryMs = 0,
}: Script): Promise<ScriptedServer> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    let received: Buffer = Buffer.alloc(0);
    let loggedIn = false;
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      for (;;) {
        // The first message has no type.
        const at = loggedIn ? 1 : 0;
        if (received.length < at + 4 || received.length < at + received.readInt32BE(at)) return;
        const type = received.toString('latin1', 0, at);
        received = received.subarray(at + received.readInt32BE(at));
        const answer = { '': login, S: statement, Q: query }[type];
        loggedIn = true;
        if (answer && type === 'Q' && queryMs > 0) setTimeout(() => socket.write(answer), queryMs).unref();
        else if (answer) socket.write(answer);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A message: its type, its length and its content. */
export function message(type: string, ...content: (string | Buffer)[]): Buffer {
  const body = Buffer.concat(content.map((each) => Buffer.from(each as string)));
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

export const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

export const int16 = (value: number): Buffer => int32(value).subarray(2);

/** Ready for the next statement. */
export const READY = message('Z', 'I');

/** A login that succeeds. */
export const WELCOME = Buffer.concat([message('R', int32(0)), message('K', int32(1_206), int32(7)), READY]);
