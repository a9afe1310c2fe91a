/** What was thrown, as a text for people. */
import { printable } from './clean';
import { cut } from './cut';

/** The text of anything thrown, in one line, bounded and with nothing that acts on a terminal: it may hold what was sent. */
export function errorText(error: unknown, maxLength = 300): string {
  // Not `instanceof`: errors of the runtime may come from another realm.
  const text = isErrorLike(error) ? error.message : String(error);
  return cut(printable(text).replace(/\s+/g, ' ').trim(), maxLength);
}

export function isErrorLike(
  error: unknown,
): error is { readonly name?: unknown; readonly message: string; readonly cause?: unknown } {
  return (
    typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string'
  );
}
