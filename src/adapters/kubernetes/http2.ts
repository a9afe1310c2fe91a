/**
 * Requests over HTTP/2, where the API server speaks it, as client-go and kubectl do by default: one connection and one
 * TLS handshake for a hundred pods, where HTTP/1.1 needs one for each request that is under way.
 */
import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2';
import { type Incoming, NotProcessed, type Outgoing, StaleConnection } from './exchange';

/** By their numbers (RFC 9113, 7). */
const CODES = (
  'NO_ERROR PROTOCOL_ERROR INTERNAL_ERROR FLOW_CONTROL_ERROR SETTINGS_TIMEOUT STREAM_CLOSED FRAME_SIZE_ERROR ' +
  'REFUSED_STREAM CANCEL COMPRESSION_ERROR CONNECT_ERROR ENHANCE_YOUR_CALM INADEQUATE_SECURITY HTTP_1_1_REQUIRED'
).split(' ');
const NO_ERROR = CODES.indexOf('NO_ERROR');
const REFUSED_STREAM = CODES.indexOf('REFUSED_STREAM');
const CANCEL = CODES.indexOf('CANCEL');
/** Said of a connection that ends by HTTP/1.1's client too. */
const HANG_UP = 'socket hang up';
const BROKEN_OFF = 'the answer broke off';

/** One connection. Whoever sends over it asks first whether it may still be used. */
export class Http2Connection {
  private lastUsedMs = Date.now();
  private open = 0;
  private sent = 0;
  private isRetired = false;

  constructor(
    private readonly session: ClientHttp2Session,
    private readonly idleMs: number,
  ) {
    // What breaks it is told by each request that was under way.
    session.on('error', () => undefined);
    session.once('close', () => this.retire());
    session.setTimeout(idleMs, () => session.close());
    session.unref();
  }

  /**
   * A function that was frozen meanwhile is told of no end: a connection that was idle for long may be gone, and a
   * request on it would be answered by nothing but its time-out.
   */
  get isUsable(): boolean {
    const isIdle = this.open === 0 && Date.now() - this.lastUsedMs > this.idleMs;
    return !this.isRetired && !isIdle && !this.session.closed && !this.session.destroyed;
  }

  /** Takes no further request, and ends with the last of those that are under way. */
  retire(): void {
    if (this.isRetired) return;
    this.isRetired = true;
    if (!this.session.destroyed) this.session.close();
  }

  /** @throws NotProcessed; StaleConnection; the signal's reason; what Node.js throws for a broken connection. */
  send(
    { method, path, headers, payload }: Outgoing,
    signal: AbortSignal,
    isReused: boolean,
  ): Promise<Incoming> {
    return new Promise<Incoming>((resolve, reject) => {
      if (signal.aborted) throw signal.reason;
      const stream = this.begin({ ':method': method, ':path': path, ...headers }, payload === undefined);
      const ended = new Ended(stream);
      // A connection that says nothing any more is not asked again: whether it is the server or this one request, is not known.
      const giveUp = () => {
        this.retire();
        stream.destroy(signal.reason);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      stream.once('close', () => {
        signal.removeEventListener('abort', giveUp);
        this.used(-1);
        const isStale = this.session.destroyed && (isReused || this.sent > 1);
        reject(noAnswer(ended.problem, stream.rstCode, isStale));
      });
      stream.once('response', ({ ':status': status = 0, ...rest }) =>
        resolve({ status, headers: rest as IncomingHttpHeaders, read: (take) => ended.read(take) }),
      );
      if (payload !== undefined) stream.end(payload);
    });
  }

  /** @throws NotProcessed where the connection takes no request any more. */
  private begin(headers: Record<string, string | number>, endStream: boolean): ClientHttp2Stream {
    try {
      const stream = this.session.request(headers, { endStream });
      this.used(1);
      return stream;
    } catch (error) {
      this.retire();
      throw new NotProcessed(HANG_UP, { cause: error });
    }
  }

  /** A program that waits for an answer does not end before it; one that only keeps the connection does. */
  private used(requests: 1 | -1): void {
    this.open += requests;
    if (requests === 1) this.sent += 1;
    this.lastUsedMs = Date.now();
    if (this.session.destroyed) return;
    if (this.open === 0) this.session.unref();
    else if (this.open === requests) this.session.ref();
  }
}

function noAnswer(problem: Error | undefined, code: number | undefined, isStale: boolean): Error {
  const cause = plain(problem, code) ?? new Error(HANG_UP);
  if (code === REFUSED_STREAM) return new NotProcessed(HANG_UP, { cause });
  return isStale ? new StaleConnection(HANG_UP, { cause }) : cause;
}

/** Node.js says of a stream that was reset no more than that it is closed, with the protocol's own code. */
function plain(
  problem: (Error & { readonly code?: string }) | undefined,
  code: number | undefined,
): Error | undefined {
  if (problem?.code !== 'ERR_HTTP2_STREAM_ERROR') return problem;
  return new Error(`${BROKEN_OFF} (${CODES[code ?? NO_ERROR] ?? code})`);
}

/**
 * How a request's stream ends: a body is whole only where the server has ended it. A connection that breaks ends it too,
 * and Node.js then tells by the stream's code alone (RFC 9113, 5.4.2).
 */
class Ended {
  problem: Error | undefined;
  private hasEnd = false;

  constructor(private readonly stream: ClientHttp2Stream) {
    stream.once('error', (error) => {
      this.problem ??= error;
    });
    stream.once('end', () => {
      this.hasEnd = true;
    });
  }

  read(take: (chunk: Uint8Array) => void): Promise<void> {
    const { stream } = this;
    return new Promise<void>((resolve, reject) => {
      const end = () => {
        if (this.hasEnd && this.problem === undefined && stream.rstCode === NO_ERROR) resolve();
        else reject(plain(this.problem, stream.rstCode) ?? new Error(BROKEN_OFF));
      };
      if (stream.closed && stream.destroyed) return end();
      stream.once('close', end);
      stream.on('data', (chunk: Uint8Array) => {
        try {
          take(chunk);
        } catch (error) {
          reject(error);
          stream.close(CANCEL);
        }
      });
    });
  }
}
