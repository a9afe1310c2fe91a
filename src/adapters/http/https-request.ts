/** One HTTPS request with certificates of its own, which `fetch` takes none of. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import https, { type RequestOptions } from 'node:https';
import { boundedText } from './bounded-text';

/** @throws Error when there is no answer, or the certificate is not one that is trusted; redirects are not followed. */
export async function httpsRequest(
  url: string,
  options: RequestOptions & { readonly signal: AbortSignal },
  body: string | undefined,
): Promise<{ status: number; text: string }> {
  const request = https.request(url, { agent: false, ...options });
  request.end(body);
  try {
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return { status: response.statusCode ?? 0, text: await boundedText(response) };
  } catch (error) {
    // Of a request that was broken off, what broke it says more than 'aborted'.
    throw options.signal.aborted ? options.signal.reason : error;
  } finally {
    request.on('error', () => undefined).destroy();
  }
}
