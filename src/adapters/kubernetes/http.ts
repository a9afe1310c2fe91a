/**
 * Requests to an API server, over Node.js' own client. Connections are kept and shared by all that ask the same server
 * as the same client; an idle one is closed long before the API server would do it (after 90 s).
 */
import http from 'node:http';
import https from 'node:https';
import type { Take } from '../../ports';
import { errorText } from '../../text/error-text';
import { bounded, boundedText, MAX_ANSWER_BYTES } from '../http/bounded-text';
import type { KubernetesAccess } from './access';

const IDLE_MS = 15_000;
const AGENTS = {
  'http:': new http.Agent({ keepAlive: true, timeout: IDLE_MS }),
  'https:': new https.Agent({ keepAlive: true, timeout: IDLE_MS }),
};

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
  private known: Server | undefined;

  constructor(
    private readonly access: KubernetesAccess,
    private readonly timeoutMs: number,
  ) {}

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
  private async exchange(exchange: Exchange): Promise<http.IncomingHttpHeaders> {
    const signal = AbortSignal.timeout(this.timeoutMs);
    try {
      return await this.attempt(exchange, signal);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      // A kept connection that the server has closed meanwhile (Node.js documentation, `request.reusedSocket`). What
      // changes something is not sent twice.
      if (!(error instanceof StaleConnection)) throw error;
      if (exchange.method !== 'GET') throw error.cause;
    }
    try {
      return await this.attempt(exchange, signal, { agent: false });
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    }
  }

  private async attempt(
    {
      method,
      path,
      query = {},
      body,
      accept,
      contentType = 'application/json',
      take,
      maxBytes = 0,
    }: Exchange,
    signal: AbortSignal,
    connection: { readonly agent?: false } = {},
  ): Promise<http.IncomingHttpHeaders> {
    const authorization = await this.access.authorization?.(signal);
    const payload = body && JSON.stringify(body);
    this.known ??= serverOf(this.access);
    const { prefix, options: server } = this.known;
    const options = {
      ...server,
      method,
      path: prefix + path + queryText(query),
      headers: {
        accept,
        ...(authorization && { authorization }),
        ...(payload && { 'content-type': contentType, 'content-length': Buffer.byteLength(payload) }),
      },
      ...connection,
    };
    const response = await send(options, payload, signal);
    const { statusCode: status = 0, headers } = response;
    if (status >= 200 && status <= 299) {
      await read(response, bounded(take, Math.max(maxBytes, MAX_ANSWER_BYTES)));
      return headers;
    }
    throw new KubernetesRefusal(status, await boundedText(response));
  }
}

/** The request did not reach the server: the connection had been closed before. */
class StaleConnection extends Error {}

/** What is the same in each request. */
interface Server {
  /** Of every path. */
  readonly prefix: string;
  readonly options: https.RequestOptions;
}

function serverOf({ server, tls }: KubernetesAccess): Server {
  const { protocol, hostname, port, pathname } = new URL(server);
  const agent = AGENTS[protocol === 'https:' ? 'https:' : 'http:'];
  return {
    prefix: pathname.replace(/\/$/, ''),
    // An address of IPv6 has brackets in a URL alone.
    options: { protocol, host: hostname.replace(/^\[|\]$/g, ''), port, agent, ...tls },
  };
}

/** The signal is listened to here: with a hundred pods, what Node.js does with it by itself counts. */
function send(
  options: https.RequestOptions,
  payload: string | undefined,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  return new Promise<http.IncomingMessage>((resolve, reject) => {
    if (signal.aborted) throw signal.reason;
    const request = options.protocol === 'https:' ? https.request(options) : http.request(options);
    const giveUp = () => request.destroy(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
    request.once('close', () => signal.removeEventListener('abort', giveUp));
    request.once('response', resolve);
    request.on('error', (error: NodeJS.ErrnoException) => {
      const isStale = request.reusedSocket && ['ECONNRESET', 'EPIPE'].includes(error.code ?? '');
      reject(isStale ? new StaleConnection(errorText(error), { cause: error }) : telling(error));
    });
    request.end(payload);
  });
}

/** @throws whatever `take` throws, or Node.js for an answer that breaks off. */
function read(response: http.IncomingMessage, take: Take): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    response.once('end', resolve).once('error', reject);
    response.on('data', (chunk: Uint8Array) => {
      try {
        take(chunk);
      } catch (error) {
        reject(error);
        response.destroy();
      }
    });
  });
}

function queryText(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return given.length === 0 ? '' : `?${given.join('&')}`;
}

/** Where a name has several addresses and none answers, the error itself says nothing. */
function telling(error: Error): Error {
  const [first] = 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
  return error.message === '' && first ? first : error;
}
