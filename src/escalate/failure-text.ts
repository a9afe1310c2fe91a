/** A failure that a Catch left, as one line for people. */
import type { Failure } from '../model/state';

/** A Lambda's cause is a JSON text; what a person needs of it is its message. */
export function failureText(failure: Failure | undefined): string {
  if (!failure) return 'unknown';
  let cause = failure.Cause;
  try {
    const parsed: unknown = JSON.parse(failure.Cause);
    if (typeof parsed === 'object' && parsed !== null && 'errorMessage' in parsed)
      cause = String(parsed.errorMessage);
  } catch {
    // Not every cause is JSON: a time-out's is plain text.
  }
  return `${failure.Error}${cause ? `: ${cause}` : ''}`;
}
