/** Requests to an API server: by which connection, how long they may take, and which are sent once more. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Take } from '../../ports';
import { bounded, MAX_ANSWER_BYTES } from '../http/bounded-text';
import type { KubernetesAccess } from './access';
import { http2Connection } from './connections';
import { type Incoming, NotProcessed, type Outgoing, type Server, StaleConnection } from './exchange';
import { overHttp1 } from './http1';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Sending {
  readonly query?: Query;
  readonly body?: object;
  /** Of the body. Default `application/json`. */
  readonly contentType?: string;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH';

interface Exchange extends Sending {
  readonly method: Method;
  readonly path: string;
  readonly accept: string;
  /** Of the answer, where it is no refusal. */
  readonly take: Take;
  readonly maxBytes?: number;
}

/** The API server's refusal: its HTTP status, and what came with it. */
export class KubernetesRefusal extends Error {
  override readonly name = 'KubernetesRefusal';

  constructor(
    readonly status: number,
    readonly body: string,
  ) {
    super(`HTTP ${status}`);
  }
}

export class KubernetesHttp {
  private readonly server: Server;
  /** Of every path. */
  private readonly prefix: string;

  constructor(
    private readonly access: KubernetesAccess,
    private readonly timeoutMs: number,
  ) {
    const url = new URL(access.server);
    this.server = { url, tls: access.tls };
    this.prefix = url.pathname.replace(/\/$/, '');
  }

  /**
   * @throws KubernetesRefusal; TimeoutError when the whole of it takes longer than the time-out; whatever Node.js throws
   * for a broken connection.
   */
  async json<T>(method: Method, path: string, sending: Sending = {}): Promise<T> {
    const chunks: Uint8Array[] = [];
    await this.exchange({
      ...{ ...sending, method, path, accept: 'application/json' },
      take: (chunk) => chunks.push(chunk),
    });
    const text = Buffer.concat(chunks).toString('utf8');
    try {
      return JSON.parse(text);
    } catch {
      // The parser's own message would repeat the answer.
      throw new Error('the answer is not JSON');
    }
  }

  /**
   * As `json`, for what is text and may be long: each piece is handed on as it comes.
   * @param maxBytes how long it may be, where that is more than what any answer may be.
   */
  async stream(path: string, take: Take, query: Query = {}, maxBytes = 0): Promise<void> {
    await this.exchange({ method: 'GET', path, query, accept: '*/*', take, maxBytes });
  }

  /** The API server's clock, as its answers are dated (RFC 9110, Date): in whole seconds. Null where it does not say. */
  async clock(): Promise<Date | null> {
    const exchange = {
      method: 'GET',
      path: '/version',
      accept: 'application/json',
      take: () => undefined,
    } as const;
    const { date } = await this.exchange(exchange);
    return date === undefined ? null : new Date(date);
  }

  /** @returns the answer's headers. */
  private async exchange(exchange: Exchange): Promise<IncomingHttpHeaders> {
    const signal = AbortSignal.timeout(this.timeoutMs);
    try {
      return await this.attempt(exchange, signal);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      // A kept connection that the server has closed meanwhile (Node.js documentation, `request.reusedSocket`). What
      // changes something is not sent twice, unless the server says that it has not begun with it.
      const isAgain =
        error instanceof NotProcessed || (error instanceof StaleConnection && exchange.method === 'GET');
      if (!isAgain) throw causeOf(error);
    }
    try {
      return await this.attempt(exchange, signal, true);
    } catch (error) {
      throw signal.aborted ? signal.reason : causeOf(error);
    }
  }

  private async attempt(
    exchange: Exchange,
    signal: AbortSignal,
    isFresh = false,
  ): Promise<IncomingHttpHeaders> {
    const { take, maxBytes = 0 } = exchange;
    const authorization = await this.access.authorization?.(signal);
    const { status, headers, read } = await this.send(
      this.outgoing(exchange, authorization),
      signal,
      isFresh,
    );
    if (status >= 200 && status <= 299) {
      await read(bounded(take, Math.max(maxBytes, MAX_ANSWER_BYTES)));
      return headers;
    }
    throw new KubernetesRefusal(status, await textOf(read));
  }

  private outgoing(
    { method, path, query = {}, body, accept, contentType = 'application/json' }: Exchange,
    authorization: string | undefined,
  ): Outgoing {
    const payload = body && JSON.stringify(body);
    return {
      method,
      path: this.prefix + path + queryText(query),
      headers: {
        accept,
        ...(authorization && { authorization }),
        ...(payload && { 'content-type': contentType, 'content-length': Buffer.byteLength(payload) }),
      },
      payload,
    };
  }

  private async send(outgoing: Outgoing, signal: AbortSignal, isFresh: boolean): Promise<Incoming> {
    try {
      const found = await http2Connection(this.server, signal, this.timeoutMs);
      if (found === null) return await overHttp1(this.server, outgoing, signal, isFresh);
      return await found.connection.send(outgoing, signal, found.isReused);
    } catch (error) {
      throw telling(error);
    }
  }
}

async function textOf(read: Incoming['read']): Promise<string> {
  const chunks: Uint8Array[] = [];
  await read(bounded((chunk) => chunks.push(chunk)));
  return Buffer.concat(chunks).toString('utf8');
}

function causeOf(error: unknown): unknown {
  return error instanceof StaleConnection || error instanceof NotProcessed ? (error.cause ?? error) : error;
}

function queryText(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return given.length === 0 ? '' : `?${given.join('&')}`;
}

/** Where a name has several addresses and none answers, the error itself says nothing. */
function telling(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const [first] = 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
  return error.message === '' && first ? first : error;
}
