/** Reads an answer as far as an answer goes: what is longer is none that was asked for, and must not fill the memory. */

import type { Take } from '../../ports';

/** Well above the largest that is asked for, but for a log, which the configuration bounds. */
export const MAX_ANSWER_BYTES = 16 * 1_024 * 1_024;

/** What an answer is refused with that does not end by then. */
export function tooLong(maxBytes: number): Error {
  return new Error(`the answer is longer than ${maxBytes} bytes`);
}

/** The same `take`, for one body. @throws Error from it, that says how long the body may be. */
export function bounded(take: Take, maxBytes: number = MAX_ANSWER_BYTES): Take {
  let bytes = 0;
  return (chunk) => {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLong(maxBytes);
    take(chunk);
  };
}

/**
 * A body as text.
 * @param chunks of the body; where it ends early, the connection is given up with it.
 * @throws Error that says how long it may be.
 */
export async function boundedText(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number = MAX_ANSWER_BYTES,
): Promise<string> {
  const kept: Uint8Array[] = [];
  const take = bounded((chunk) => kept.push(chunk), maxBytes);
  for await (const chunk of chunks) take(chunk);
  return Buffer.concat(kept).toString('utf8');
}
