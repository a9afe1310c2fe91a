/** Just enough of an HTTP server for the sample service: exact routes, JSON, bounded bodies. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { refusedOrigin } from '../../emulators/common/origin-guard';

const MAX_BODY_BYTES = 64 * 1024;

export interface Answer {
  readonly status: number;
  /** Text is sent as it is, anything else as JSON. */
  readonly body: unknown;
  readonly contentType?: string;
}

/** Answers to `METHOD /path`. A handler that throws is answered with `failed`. */
export interface Routes {
  readonly [methodAndPath: `${'GET' | 'POST'} /${string}`]: (
    request: IncomingMessage,
  ) => Promise<Answer> | Answer;
}

/** Listens on the given address. @param failed turns what a handler threw into an answer. */
export async function serve(
  host: string,
  port: number,
  routes: Routes,
  failed: (error: unknown) => Answer,
): Promise<Server> {
  const server = createServer(async (request, response) => {
    const problem = refusedOrigin(request);
    const answer: Answer =
      problem === undefined
        ? await dispatch(routes, request).catch(failed)
        : { status: 403, body: { error: problem } };
    const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
    const contentType = answer.contentType ?? 'application/json; charset=utf-8';
    response.writeHead(answer.status, { 'content-type': contentType }).end(text);
  });
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}

/** A request that cannot be read. */
export class BadRequestError extends Error {
  override readonly name = 'BadRequestError';
}

/** The body as JSON. @throws BadRequestError when it is none, or larger than 64 KiB. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new BadRequestError(`the body is larger than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw new BadRequestError('the body is not JSON', { cause: error });
  }
}

async function dispatch(routes: Routes, request: IncomingMessage): Promise<Answer> {
  const path = (request.url ?? '/').split('?', 1)[0];
  const key = `${request.method} ${path}`;
  const handler = Object.entries(routes).find(([route]) => route === key)?.[1];
  return handler ? handler(request) : { status: 404, body: { error: `there is no ${key}` } };
}
