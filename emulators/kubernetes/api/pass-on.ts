/** Passes a request of a proxy URL on to the address behind it, and the answer back. */
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { StatusError } from '../status-error';

const TIMEOUT_MS = 30_000;

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** @throws StatusError ServiceUnavailable when it cannot be reached. */
export async function passOn(
  address: Address,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const path = (request.params as { '*'?: string })['*'] ?? '';
  const query = request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : '';
  const response = await send(address, `/${encodeURI(path)}${query}`, request, reply);
  const contentType = response.headers['content-type'];
  if (contentType !== undefined) reply.type(contentType);
  return reply.code(response.statusCode ?? 502).send(response);
}

/** Ends when the client leaves, so that nobody is kept busy for nobody. */
async function send(
  { host, port }: Address,
  path: string,
  { method, body, headers }: FastifyRequest,
  reply: FastifyReply,
): Promise<IncomingMessage> {
  // The credentials are for the API server, which keeps them to itself.
  const contentType = headers['content-type'];
  const outgoing = http.request({
    ...{ host, port, path, method, timeout: TIMEOUT_MS, agent: false },
    headers: contentType === undefined ? {} : { 'content-type': contentType },
  });
  // A connection that breaks within the answer breaks the answer off, which is passed on as it is.
  outgoing.on('error', () => undefined);
  outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
  reply.raw.once('close', () => outgoing.destroy());
  outgoing.end(Buffer.isBuffer(body) ? body : undefined);
  try {
    const [response] = await once(outgoing, 'response');
    return response;
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new StatusError(
      'ServiceUnavailable',
      `error trying to reach service: dial tcp ${host}:${port}: ${cause}`,
    );
  }
}
