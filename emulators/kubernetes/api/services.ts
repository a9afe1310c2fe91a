/** Services, of which there is no more than what they stand before: `services/{[http:]name[:port]}/proxy/{path}`. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ServiceBehind } from '../cluster-options';
import { StatusError } from '../status-error';
import { passOn } from './pass-on';
import { type Key, serve } from './resource';

/** `name`, `name:port` by number or by name, or either behind `http:`. */
const TARGET = /^(?:http:)?([^:]+)(?::([^:]+))?$/;

export function serveServices(
  app: FastifyInstance,
  namespace: string,
  services: readonly ServiceBehind[],
): void {
  const proxy = (key: Key, request: FastifyRequest, reply: FastifyReply) =>
    passOn(addressOf(key, namespace, services), request, reply);
  for (const path of ['/proxy', '/proxy/*']) {
    serve(app, `/api/v1/namespaces/:namespace/services/:name${path}`, { GET: proxy, POST: proxy });
  }
}

/** @throws StatusError NotFound; BadRequest for a target that is none; ServiceUnavailable for a port it does not have. */
function addressOf(key: Key, namespace: string, services: readonly ServiceBehind[]) {
  const [, name, port] = TARGET.exec(key.name) ?? [];
  if (name === undefined) {
    throw new StatusError('BadRequest', `invalid service request ${JSON.stringify(key.name)}`);
  }
  const service = key.namespace === namespace ? services.find((each) => each.name === name) : undefined;
  if (!service) throw new StatusError('NotFound', `services ${JSON.stringify(name)} not found`);
  if (port !== undefined && port !== String(service.port)) {
    throw new StatusError('ServiceUnavailable', `no service port ${JSON.stringify(port)} found`);
  }
  const { hostname, port: behind } = new URL(`http://${service.address}`);
  return { host: hostname, port: Number(behind) };
}
