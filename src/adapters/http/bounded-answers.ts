/** Answers of AWS, as long as an answer may be: the SDK itself takes whatever comes, and keeps all of it in memory. */
import { Transform } from 'node:stream';
import { tooLong } from './bounded-text';

/** A page of a history is the longest: a thousand events of at most 256 KiB, of which few hold more than some kilobytes. */
const MAX_AWS_ANSWER_BYTES = 64 * 1_024 * 1_024;

/** The part of an SDK's client that is needed here: every client has it, each with types of its own. */
interface Client {
  readonly middlewareStack: { add(middleware: never, options: never): void };
}

type Next = (args: unknown) => Promise<{ readonly response?: { body?: unknown } }>;

/** The same client, which breaks off an answer that is longer. @throws from its `send`: Error that says how long it may be. */
export function withBoundedAnswers<C extends Client>(client: C, maxBytes = MAX_AWS_ANSWER_BYTES): C {
  const middleware = (next: Next) => async (args: unknown) => {
    const result = await next(args);
    const { response } = result;
    if (response && isReadable(response.body)) response.body = bounded(response.body, maxBytes);
    return result;
  };
  // Beside the reading of the answer, and nearer to the wire.
  const options = { step: 'deserialize', priority: 'low', name: 'boundedAnswers' };
  client.middlewareStack.add(middleware as never, options as never);
  return client;
}

function bounded(
  body: NodeJS.ReadableStream & { destroy?(error: Error): void },
  maxBytes: number,
): Transform {
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes <= maxBytes) return done(null, chunk);
      const error = tooLong(maxBytes);
      body.destroy?.(error);
      done(error);
    },
  });
  body.on('error', (error: Error) => counted.destroy(error));
  return body.pipe(counted);
}

function isReadable(body: unknown): body is NodeJS.ReadableStream {
  return typeof body === 'object' && body !== null && 'pipe' in body && typeof body.pipe === 'function';
}
