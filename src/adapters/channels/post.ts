/** One HTTP exchange with a service that takes messages. */

import { errorText } from '../../text/error-text';
import { withoutSecrets } from '../../text/redact';
import { networkErrorText } from '../http/network-error';
import { FailedAttempt } from './attempts';
import { retryAfterMs } from './retry-after';

/** An answer says whether it was taken, and if not, why: a few words. */
const MAX_RECEIPT_BYTES = 4_096;
const MAX_SHOWN_LENGTH = 200;
/**
 * Beside all of 5xx. RFC 9110: 408 Request Timeout; RFC 6585: 429 Too Many Requests. Statuspage API, Rate limiting:
 * 420 or 429.
 */
const WORTH_ANOTHER_ATTEMPT = [408, 420, 429];

export interface Exchange {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PATCH';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal: AbortSignal;
  /** Never shown, even where the service repeats them. */
  readonly secrets: readonly string[];
  readonly maxAnswerBytes?: number;
}

export interface Answer {
  readonly status: number;
  /** As far as it was read. */
  readonly text: string;
  /** There was more. */
  readonly cut: boolean;
}

/**
 * Sends, and reads a bounded part of the answer. Redirects are not followed: they would carry what is secret to
 * somewhere that nobody has configured.
 * @throws FailedAttempt for any answer but 2xx, and for none.
 */
export async function post(exchange: Exchange): Promise<Answer> {
  const answer = await ask(exchange);
  const { status, headers } = answer;
  if (status >= 200 && status < 300) return answer;
  const why = status >= 300 && status < 400 ? 'a redirect, which is not followed' : shown(answer, exchange);
  throw new FailedAttempt(
    `HTTP ${status}${why ? `: ${why}` : ''}`,
    status >= 500 || WORTH_ANOTHER_ATTEMPT.includes(status)
      ? { afterMs: retryAfterMs(headers.get('retry-after'), new Date()) }
      : 'never',
    String(status),
  );
}

/** An answer that may be shown: bounded, and without anything secret. */
export function shown({ text }: Answer, { secrets }: Pick<Exchange, 'secrets'>): string {
  const hidden = [...secrets]
    .sort((one, other) => other.length - one.length)
    .reduce((left, secret) => (secret === '' ? left : left.replaceAll(secret, '…')), text);
  return errorText(withoutSecrets(hidden), MAX_SHOWN_LENGTH);
}

/** The answer, whatever its status. Redirects are not followed. @throws FailedAttempt for none. */
export async function ask({ method = 'POST', url, headers, body, signal, maxAnswerBytes }: Exchange) {
  try {
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      signal,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = await readBounded(response, maxAnswerBytes ?? MAX_RECEIPT_BYTES);
    return { ...answer, status: response.status, headers: response.headers };
  } catch (error) {
    throw new FailedAttempt(networkErrorText(error, 0), { afterMs: null });
  }
}

async function readBounded(response: Response, maxBytes: number): Promise<{ text: string; cut: boolean }> {
  const reader = response.body?.getReader();
  if (!reader) return { text: '', cut: false };
  const decoder = new TextDecoder();
  let text = '';
  for (let left = maxBytes; ; ) {
    const { done, value } = await reader.read();
    if (done) return { text: text + decoder.decode(), cut: false };
    text += decoder.decode(value.subarray(0, left), { stream: true });
    left -= value.length;
    if (left < 0) {
      await reader.cancel();
      return { text, cut: true };
    }
  }
}
