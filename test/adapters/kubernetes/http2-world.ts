/** A server of HTTP/2 whose every stream a test answers, and what was asked of it. */
import http2, { type Http2SecureServer, type ServerHttp2Stream } from 'node:http2';
import type { Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { type Certificate, makeCertificate } from '../../../emulators/kubernetes/certificate';
import { KubernetesClient } from '../../../src/adapters/kubernetes/client';

/** No test waits for it but the one that is about it. */
export const TIMEOUT_MS = 20_000;
export const named = { namespace: 'shop', name: 'web' };

export type Answer = (stream: ServerHttp2Stream, count: number, body: string) => void;

export const whole: Answer = (stream) => {
  stream.respond({ ':status': 200 });
  stream.end('{}');
};

export const read = (client: KubernetesClient) => client.call(() => client.core.readNamespacedPod(named));
export const evict = (client: KubernetesClient) =>
  client.call(() => client.core.createNamespacedPodEviction({ ...named, body: { kind: 'Eviction' } }));

export class Http2World {
  certificate!: Certificate;
  /** The number of the connection that each request came by. */
  used: number[] = [];
  sockets: Socket[] = [];
  private connections = new Map<ServerHttp2Stream['session'], number>();
  private server: Http2SecureServer | Server | undefined;

  /** One for a file: it makes its certificate first, and ends what each test has started. */
  constructor() {
    beforeAll(async () => {
      this.certificate = await makeCertificate('127.0.0.1');
    });
    beforeEach(() => {
      this.used = [];
      this.sockets = [];
      this.connections = new Map();
    });
    afterEach(() => {
      for (const socket of this.sockets) socket.destroy();
      this.server?.close();
    });
  }

  get url(): string {
    const address = this.server?.address() as AddressInfo | undefined;
    return `https://127.0.0.1:${address?.port}`;
  }

  /** @param answer is called when a request is whole. */
  async serve(
    answer: Answer = whole,
    options: http2.SecureServerOptions = {},
    timeoutMs = TIMEOUT_MS,
  ): Promise<KubernetesClient> {
    const server = http2.createSecureServer({ ...this.certificate, ...options });
    server.on('sessionError', () => undefined);
    server.on('stream', (stream: ServerHttp2Stream) => {
      this.used.push(this.numberOf(stream));
      const count = this.used.length;
      let body = '';
      stream.on('error', () => undefined);
      stream.setEncoding('utf8').on('data', (text) => {
        body += text;
      });
      stream.once('end', () => answer(stream, count, body));
    });
    return this.listening(server, timeoutMs);
  }

  /** A client of it, whatever it speaks. */
  async listening(server: Http2SecureServer | Server, timeoutMs = TIMEOUT_MS): Promise<KubernetesClient> {
    this.server = server;
    server.on('connection', (socket: Socket) => this.sockets.push(socket.on('error', () => undefined)));
    server.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    return new KubernetesClient({ server: this.url, tls: { ca: this.certificate.cert } }, timeoutMs);
  }

  /** Of its connection, from 1. */
  numberOf({ session }: ServerHttp2Stream): number {
    const number = this.connections.get(session) ?? this.connections.size + 1;
    this.connections.set(session, number);
    return number;
  }
}
