/**
 * Requests over HTTP/1.1, by Node.js' own client. Connections are kept and shared by all that ask the same server as
 * the same client; an idle one is closed long before the API server would do it (after 90 s).
 */
import http from 'node:http';
import https from 'node:https';
import { errorText } from '../../text/error-text';
import { hostOf, type Incoming, type Outgoing, type Server, StaleConnection } from './exchange';

export const IDLE_MS = 15_000;
const AGENTS = {
  'http:': new http.Agent({ keepAlive: true, timeout: IDLE_MS }),
  'https:': new https.Agent({ keepAlive: true, timeout: IDLE_MS }),
};

/**
 * @param isFresh on a connection of its own.
 * @throws StaleConnection; the signal's reason; what Node.js throws for a broken connection.
 */
export async function overHttp1(
  server: Server,
  { payload, ...request }: Outgoing,
  signal: AbortSignal,
  isFresh: boolean,
): Promise<Incoming> {
  const { url, tls } = server;
  const agent = isFresh ? false : AGENTS[url.protocol === 'https:' ? 'https:' : 'http:'];
  const options = { ...tls, ...request, protocol: url.protocol, host: hostOf(url), port: url.port, agent };
  const response = await send(options, payload, signal);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    read: (take) => read(response, take),
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
      reject(isStale ? new StaleConnection(errorText(error), { cause: error }) : error);
    });
    request.end(payload);
  });
}

function read(response: http.IncomingMessage, take: (chunk: Uint8Array) => void): Promise<void> {
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
