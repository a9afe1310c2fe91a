/** `GET pods/{name[:port]}/proxy/{path}`: passes a request on to a pod's own address. */
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { API_PORT } from '../ports';
import { StatusError } from '../status-error';
import type { Store } from '../store';
import type { Key } from './resource';

const TIMEOUT_MS = 30_000;
/** `name`, `name:port`, or `http:name:port`. */
const TARGET = /^(?:http:)?([^:]+)(?::(\d{1,5}))?$/;

/** @throws StatusError NotFound; BadRequest for a target that is none; ServiceUnavailable when it cannot be reached. */
export async function proxyToPod(
  store: Store,
  { namespace, name: target }: Key,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const [, name, portText] = TARGET.exec(target) ?? [];
  const port = Number(portText ?? API_PORT);
  if (name === undefined || port < 1 || port > 65_535) {
    throw new StatusError('BadRequest', `invalid pod request ${JSON.stringify(target)}`);
  }
  const { podIP } = store.get('pods', namespace, name).status;
  if (!podIP) throw new StatusError('ServiceUnavailable', `pod ${name} has no address yet`);

  const path = (request.params as { '*'?: string })['*'] ?? '';
  const query = request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : '';
  const response = await get(podIP, port, `/${encodeURI(path)}${query}`, reply);
  const contentType = response.headers['content-type'];
  if (contentType !== undefined) reply.type(contentType);
  return reply.code(response.statusCode ?? 502).send(response);
}

/** Ends when the client leaves, so that a pod is not kept busy for nobody. */
async function get(host: string, port: number, path: string, reply: FastifyReply): Promise<IncomingMessage> {
  const outgoing = http.get({ host, port, path, timeout: TIMEOUT_MS, agent: false });
  outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
  reply.raw.once('close', () => outgoing.destroy());
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
