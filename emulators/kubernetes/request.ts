/** A request to the API by hand: `fetch` cannot be told which certificate to trust. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';

export interface RequestOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

const WITHOUT_BODY: readonly (number | undefined)[] = [204, 304];

/** @param ca the one certificate that is trusted, as PEM. @throws Error when nobody answers. */
export async function requestTrusting(ca: string, url: string, options: RequestOptions): Promise<Response> {
  const { method = 'GET', headers = {}, body, signal } = options;
  const outgoing = https.request(url, { method, ca, headers, agent: false, ...(signal && { signal }) });
  // Once there is an answer, its body tells of what comes after.
  outgoing.on('error', () => undefined);
  outgoing.end(body);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  // A watch that its reader has left ends with an error that nobody waits for.
  incoming.on('error', () => undefined);
  const { statusCode: status } = incoming;
  const answer = WITHOUT_BODY.includes(status) ? null : (Readable.toWeb(incoming) as ReadableStream);
  return new Response(answer, { ...(status !== undefined && { status }), headers: headersOf(incoming) });
}

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  }
  return headers;
}
