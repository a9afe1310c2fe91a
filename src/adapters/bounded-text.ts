/** Reads an answer as far as an answer goes: what is longer is none that was asked for, and must not fill the memory. */

/** Well above the largest that is asked for: the log of a pod, of which configuration allows 10 MiB. */
const MAX_ANSWER_BYTES = 16 * 1_024 * 1_024;

/**
 * The chunks of a body, as they come.
 * @param chunks of the body; where it ends early, the connection is given up with it.
 * @throws Error that says how long it may be.
 */
export async function* bounded<Chunk extends Uint8Array>(
  chunks: AsyncIterable<Chunk>,
  maxBytes: number = MAX_ANSWER_BYTES,
): AsyncGenerator<Chunk> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Error(`the answer is longer than ${maxBytes} bytes`);
    yield chunk;
  }
}

/** The same as one text. */
export async function boundedText(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number = MAX_ANSWER_BYTES,
): Promise<string> {
  const kept: Uint8Array[] = [];
  for await (const chunk of bounded(chunks, maxBytes)) kept.push(chunk);
  return Buffer.concat(kept).toString('utf8');
}
