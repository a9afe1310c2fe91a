/** What went wrong on the way to a server, in words. */
import { errorText, isErrorLike } from '../../text/error-text';

/** `fetch` says only 'fetch failed' and hides the reason in the cause; a time-out says nothing about how long. */
export function networkErrorText(error: unknown, timeoutMs: number): string {
  if (!isErrorLike(error)) return errorText(error);
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs} ms`;
  return isErrorLike(error.cause) ? `${errorText(error)}: ${errorText(error.cause)}` : errorText(error);
}
