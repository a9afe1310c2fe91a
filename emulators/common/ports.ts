/** Free TCP ports for the servers of a local run. */
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/**
 * Below the range from which Linux draws the ports of outgoing connections (32768 and up), so that no
 * connection can take a port between the moment it was found free and the moment its server binds it.
 */
const LOWEST_PORT = 20_000;
const PORTS_END = 32_768;
const ATTEMPTS = 100;

/** Where a port is taken, by UDP, from when it is handed out: nothing else has this address. */
const TAKEN_AT = '127.255.255.254';

/**
 * Finds a TCP port that is free on `host`, and hands it out to nobody else for as long as this process lives, whichever process
 * asks: whoever takes it may bind it much later. Throws when 100 random tries found none.
 */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(LOWEST_PORT, PORTS_END);
    const giveBack = await taken(port);
    if (!giveBack) continue;
    if (await canListen(host, port)) return port;
    giveBack();
  }
  throw new Error(`no free TCP port found on ${host} between ${LOWEST_PORT} and ${PORTS_END - 1}`);
}

/** @returns a function that gives it back, as the kernel does when this process ends; null where somebody has it */
function taken(port: number): Promise<(() => void) | null> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4').unref();
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close();
      if (isTaken(error)) resolve(null);
      else reject(new Error(`cannot reserve a port at ${TAKEN_AT}: ${error.message}`, { cause: error }));
    });
    socket.bind({ address: TAKEN_AT, port, exclusive: true }, () => resolve(() => socket.close()));
  });
}

/**
 * An address of this machine that nobody guesses, for a program that lets any web page in: with its port there are
 * some hundred thousand million of them, and a page, or a name that leads here (DNS rebinding), has to know which.
 */
function unguessableHost(): string {
  return `127.${randomInt(1, 255)}.${randomInt(0, 256)}.${randomInt(1, 255)}`;
}

/** Whether a server can listen there now. @throws Error when that is so for another reason than that it is taken. */
export function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (isTaken(error)) resolve(false);
      else reject(new Error(`cannot listen on ${host}: ${error.message}`, { cause: error }));
    });
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function isTaken({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EADDRINUSE' || code === 'EACCES';
}

/** Host and port, free and of loopback, that no page of the web knows. */
export async function freeAddress(): Promise<string> {
  const host = unguessableHost();
  return `${host}:${await freePort(host)}`;
}
