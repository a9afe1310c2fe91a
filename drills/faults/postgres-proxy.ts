/** Stands on the wire in front of a real PostgreSQL, and speaks as much of its protocol as it takes to fail like one. */
import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import type { Certificate } from '../../emulators/kubernetes/certificate';
import { type Failure, SQL_STATES } from './failures';
import { drained, HUGE_BYTES } from './tamper';

/** PostgreSQL documentation, Message Formats: SSLRequest. */
const SSL_REQUEST = 80_877_103;
/** The type of the message that says that the login is over and a query may come. */
const READY_FOR_QUERY = 0x5a;
const DATA_ROW = 0x44;
const DRIP_MS = 250;
const CHUNK = Buffer.alloc(1_024 * 1_024, 'x');

export interface PostgresProxyOptions {
  readonly upstream: { readonly host: string; readonly port: number };
  /** Offered to clients that ask for TLS; those that trust it not have met a wrong one. */
  readonly certificate: Certificate;
}

export interface PostgresFault {
  readonly failure: Failure;
  /** Of a lost answer: the statement after which nothing comes back any more. */
  readonly statement?: string;
}

export class PostgresProxy {
  fault: PostgresFault | null = null;
  met = 0;
  /** Connections that were let through as they are. */
  passed = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly options: PostgresProxyOptions,
    private readonly server: net.Server,
  ) {
    server.on('connection', (client) => void this.serve(client).catch(() => client.destroy()));
  }

  static async start(options: PostgresProxyOptions): Promise<PostgresProxy> {
    const server = net.createServer();
    const proxy = new PostgresProxy(options, server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  set(fault: PostgresFault | null): void {
    this.fault = fault;
    this.met = 0;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  private async serve(client: Socket): Promise<void> {
    this.track(client);
    const { fault } = this;
    const [greeting] = (await once(client, 'data')) as [Buffer];
    if (fault?.failure === 'wrong-certificate' && isSslRequest(greeting)) return this.offerTls(client);
    if (fault?.failure === 'hangs-before') {
      this.met += 1;
      return;
    }
    const refusal = fault && SQL_STATES[fault.failure];
    if (refusal) {
      this.met += 1;
      client.end(errorResponse(...refusal));
      return;
    }
    if (!fault) this.passed += 1;
    this.relay(client, greeting, fault);
  }

  private offerTls(client: Socket): void {
    client.write('S');
    const { cert, key } = this.options.certificate;
    const secured = new tls.TLSSocket(client, { isServer: true, cert, key });
    secured.on('error', () => undefined);
    // The client looks at the certificate and leaves.
    client.once('close', () => {
      this.met += 1;
    });
  }

  private relay(client: Socket, greeting: Buffer, fault: PostgresFault | null): void {
    const { host, port } = this.options.upstream;
    const server = net.connect({ host, port });
    this.track(server);
    let isLoggedIn = false;
    let isStruck = false;
    let isAsked = fault?.statement === undefined;
    client.on('data', (data) => {
      if (fault?.statement && data.includes(fault.statement)) isAsked = true;
      if (!server.destroyed) server.write(data);
    });
    server.on('data', (data) => {
      if (fault && isLoggedIn && isAsked) {
        if (isStruck) return;
        isStruck = true;
        this.met += 1;
        void strike(fault.failure, client, data);
        return;
      }
      client.write(data);
      // Its last message: type, length 5, status.
      if (data.length >= 6 && data[data.length - 6] === READY_FOR_QUERY) isLoggedIn = true;
    });
    client.once('close', () => server.destroy());
    server.once('close', () => {
      if (!isStruck) client.end();
    });
    server.write(greeting);
  }

  private track(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => this.sockets.delete(socket));
  }
}

/** @param data the first of what the server answers to the query. */
async function strike(failure: Failure, client: Socket, data: Buffer): Promise<void> {
  const half = data.subarray(0, Math.max(1, Math.floor(data.length / 2)));
  switch (failure) {
    case 'lost-answer':
      client.resetAndDestroy();
      return;
    case 'hangs-within':
      client.write(half);
      return;
    case 'reset-within':
      client.write(half, () => client.resetAndDestroy());
      return;
    case 'truncated':
      client.end(half);
      return;
    case 'garbage':
      client.end(Buffer.from('\u0007<<%% this is nothing that PostgreSQL says %%>>\u0007'));
      return;
    case 'slow-drip':
      for (let at = 0; at < data.length && !client.destroyed; at++) {
        client.write(data.subarray(at, at + 1));
        await sleep(DRIP_MS, undefined, { ref: false });
      }
      return;
    case 'huge-answer':
      return flood(client);
    default:
      throw new RangeError(`${failure} is not done to an answer of PostgreSQL`);
  }
}

/** One row with one field of a hundred megabytes. */
async function flood(client: Socket): Promise<void> {
  const head = Buffer.alloc(11);
  head.writeUInt8(DATA_ROW, 0);
  head.writeInt32BE(4 + 2 + 4 + HUGE_BYTES, 1);
  head.writeInt16BE(1, 5);
  head.writeInt32BE(HUGE_BYTES, 7);
  client.write(head);
  for (let sent = 0; sent < HUGE_BYTES && !client.destroyed; sent += CHUNK.length) {
    if (client.write(CHUNK)) continue;
    await drained(client);
  }
}

function isSslRequest(greeting: Buffer): boolean {
  return greeting.length === 8 && greeting.readInt32BE(4) === SSL_REQUEST;
}

/** PostgreSQL documentation, Message Formats: ErrorResponse, as a login is refused. */
function errorResponse(code: string, message: string): Buffer {
  const fields = [`SFATAL`, `VFATAL`, `C${code}`, `M${message}`].map((field) => `${field}\0`).join('');
  const body = Buffer.from(`${fields}\0`);
  const head = Buffer.alloc(5);
  head.write('E', 0);
  head.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
}
