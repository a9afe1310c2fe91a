/** Stands on the wire in front of a real HTTP server, and does to its answers what networks and broken servers do. */
import { once } from 'node:events';
import http, { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tlsServer } from '../../emulators/common/tls-server';
import type { Certificate } from '../../emulators/kubernetes/certificate';
import { type Failure, STATUSES } from './failures';
import { tamper, type WholeAnswer } from './tamper';

export interface HttpProxyOptions {
  /** Base address of the real server; or said by the connection that came in. */
  readonly upstream: string | ((socket: Socket) => string);
  /** What the real server's certificate is checked against, as PEM. */
  readonly upstreamCa?: string;
  /** Speaks TLS with this. */
  readonly certificate?: Certificate;
  readonly host?: string;
  /** The service's own way to refuse with a status. */
  readonly refusal: (status: number) => { readonly headers: Record<string, string>; readonly body: string };
}

/** What is done to requests from now on. */
export interface Fault {
  readonly failure: Failure;
  /** Only to these; all others pass as they are. Default: all. */
  readonly strikes?: (request: Passing) => boolean;
}

export interface Passing {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

export class HttpProxy {
  fault: Fault | null = null;
  /** Requests that met the fault. */
  met = 0;
  /** Requests that were let through as they are. */
  passed = 0;
  private readonly sockets = new Map<number, Socket>();

  private constructor(
    private readonly options: HttpProxyOptions,
    private readonly server: http.Server,
  ) {
    server.on('connection', (socket: Socket) => {
      const { remotePort = 0 } = socket;
      this.sockets.set(remotePort, socket);
      socket.on('error', () => undefined).once('close', () => this.sockets.delete(remotePort));
    });
    // A client that does not trust the certificate ends the handshake: nothing else of it is seen here.
    server.on('tlsClientError', () => {
      this.met += 1;
    });
    server.on('request', (request, response) => void this.pass(request, response));
  }

  static async start(options: HttpProxyOptions): Promise<HttpProxy> {
    const { certificate, host = '127.0.0.1' } = options;
    const server = certificate ? tlsServer(certificate) : http.createServer();
    const proxy = new HttpProxy(options, server);
    server.listen(0, host);
    await once(server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Strikes from now on, counting anew; null: passes everything as it is. */
  set(fault: Fault | null): void {
    this.fault = fault;
    this.met = 0;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets.values()) socket.destroy();
    this.server.close();
  }

  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => undefined);
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return;
    }
    const body = Buffer.concat(chunks);
    const { fault } = this;
    const passing = { method: request.method ?? '', path: request.url ?? '', body: body.toString('utf8') };
    if (!fault || fault.strikes?.(passing) === false) {
      this.passed += 1;
      try {
        sendWhole(response, await this.forward(request, body));
      } catch {
        response.destroy();
      }
      return;
    }
    this.met += 1;
    await this.strike(fault.failure, request, body, response);
  }

  private async strike(failure: Failure, request: IncomingMessage, body: Buffer, response: ServerResponse) {
    if (failure === 'hangs-before') return;
    const status = STATUSES[failure];
    if (status !== undefined) {
      const { headers, body: text } = this.options.refusal(status);
      response.writeHead(status, { ...headers, connection: 'close' }).end(text);
      return;
    }
    try {
      const answer = await this.forward(request, body);
      await tamper(failure, answer, response, () => this.reset(request));
    } catch {
      response.destroy();
    }
  }

  /** Under TLS it is the connection below that is reset. */
  private reset({ socket }: IncomingMessage): void {
    const raw = this.sockets.get(socket.remotePort ?? 0) ?? socket;
    try {
      raw.resetAndDestroy();
    } catch {
      raw.destroy();
    }
    socket.destroy();
  }

  private async forward(
    { method, url, headers, socket }: IncomingMessage,
    body: Buffer,
  ): Promise<WholeAnswer> {
    const { upstream, upstreamCa } = this.options;
    const { host: _ours, connection: _kept, ...passedOn } = withoutPseudo(headers);
    const target = new URL(`${typeof upstream === 'string' ? upstream : upstream(socket)}${url}`);
    const request = (target.protocol === 'https:' ? https : http).request(target, {
      ...{ method, headers: passedOn, agent: false },
      ...(upstreamCa && { ca: upstreamCa }),
    });
    // One that breaks after the answer has begun ends the reading of it too.
    request.on('error', () => undefined).end(body);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    return {
      status: response.statusCode ?? 502,
      contentType: response.headers['content-type'] ?? 'text/plain',
      headers: response.headers,
      body: Buffer.concat(chunks),
    };
  }
}

/** Without what HTTP/2 says in fields of its own (RFC 9113, 8.3). */
function withoutPseudo(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(':')));
}

function sendWhole(response: ServerResponse, { status, headers, body }: WholeAnswer): void {
  const { 'transfer-encoding': _chunked, connection: _kept, ...rest } = headers;
  response.writeHead(status, { ...rest, 'content-length': body.length, connection: 'close' }).end(body);
}
