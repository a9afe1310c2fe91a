/** What was thrown, as a text for people. */
import { printable } from './clean';
import { cut } from './cut';
import { withoutSecrets } from './redact';

/** Of an error whose text is made of another's: long enough for both. */
export const MAX_WRAPPED_LENGTH = 1_000;

/**
 * The text of anything thrown, in one line, bounded, with no secret and nothing that acts on a terminal: it may hold what
 * was sent, or the address it was sent to. The one way from an error to a text.
 */
export function errorText(error: unknown, maxLength = 300): string {
  return cut(printable(messageOf(error)).replace(/\s+/g, ' ').trim(), maxLength);
}

/** The same with its lines, for a terminal. */
export function errorLines(error: unknown): string {
  return messageOf(error).split('\n').map(printable).join('\n');
}

function messageOf(error: unknown): string {
  // Not `instanceof`: errors of the runtime may come from another realm.
  return withoutSecrets(isErrorLike(error) ? error.message : String(error));
}

export function isErrorLike(
  error: unknown,
): error is { readonly name?: unknown; readonly message: string; readonly cause?: unknown } {
  return (
    typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string'
  );
}
