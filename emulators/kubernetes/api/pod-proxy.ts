/** `GET pods/{name[:port]}/proxy/{path}`: passes a request on to a pod's own address. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { API_PORT } from '../ports';
import { StatusError } from '../status-error';
import type { Store } from '../store';
import { passOn } from './pass-on';
import type { Key } from './resource';

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
  if (name === undefined) {
    throw new StatusError('BadRequest', `invalid pod request ${JSON.stringify(target)}`);
  }
  const { podIP } = store.get('pods', namespace, name).status;
  // The API server's own words for both (registry/core/pod/strategy.go; net.Dial).
  if (!podIP) throw new StatusError('BadRequest', 'address not allowed');
  if (port < 1 || port > 65_535) {
    const why = `error trying to reach service: dial tcp: address ${port}: invalid port`;
    throw new StatusError('ServiceUnavailable', why);
  }

  return passOn({ host: podIP, port }, request, reply);
}
