/** How a URL of the API is served: the verbs it has, and 405 for the others. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Kinds, Plural } from '../objects';
import { TYPES } from '../objects';
import { type Fields, fieldSelector, labelSelector, METADATA_FIELDS } from '../selectors';
import { StatusError } from '../status-error';
import type { Store } from '../store';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
type Method = (typeof METHODS)[number];

/** The object that a URL names. For a list, and only there, the name is empty. */
export interface Key {
  readonly namespace: string;
  readonly name: string;
}

/** Returns the body of the answer, or the reply when it has answered itself. */
export type Handler = (key: Key, request: FastifyRequest, reply: FastifyReply) => unknown;

/** Serves one URL, with `:namespace` and `:name` in it. */
export function serve(app: FastifyInstance, url: string, handlers: Partial<Record<Method, Handler>>): void {
  for (const method of METHODS) {
    const handler = handlers[method] ?? refuseMethod;
    app.route({
      method,
      url,
      handler: async (request, reply) => {
        const { namespace = '', name = '' } = request.params as { namespace?: string; name?: string };
        if (method !== 'GET' && queryOf(request, 'dryRun') !== undefined) {
          // Done for real, it would be the opposite of what was asked for.
          throw new StatusError('BadRequest', 'dryRun is not served here');
        }
        return handler({ namespace, name }, request, reply);
      },
    });
  }
}

function refuseMethod(): never {
  throw new StatusError(
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
  );
}

/** One parameter of the query. Of several with one name the first counts. */
export function queryOf(request: FastifyRequest, name: string): string | undefined {
  const value = (request.query as Record<string, string | string[] | undefined>)[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Answers with the objects of one kind that the query's selectors choose. */
export function listing<P extends Plural>(
  store: Store,
  plural: P,
  fields: Fields<Kinds[P]> = METADATA_FIELDS,
): Handler {
  return ({ namespace }, request) => {
    const hasLabels = labelSelector(queryOf(request, 'labelSelector'));
    const hasFields = fieldSelector(queryOf(request, 'fieldSelector'), fields);
    const items = store
      .list(plural, namespace)
      .filter((object) => hasLabels(object.metadata.labels ?? {}) && hasFields(object));
    return listOf(store, plural, items, request);
  };
}

/**
 * A list as the API answers it: the items do not repeat their kind.
 * @throws StatusError BadRequest when the client asks to watch.
 */
function listOf<P extends Plural>(
  store: Store,
  plural: P,
  items: readonly Kinds[P][],
  request: FastifyRequest,
) {
  if (['true', '1'].includes(queryOf(request, 'watch') ?? '')) {
    throw new StatusError('BadRequest', 'watch is not served here');
  }
  const { apiVersion, kind } = TYPES[plural];
  return {
    kind: `${kind}List`,
    apiVersion,
    metadata: { resourceVersion: store.resourceVersion },
    items: items.map(({ apiVersion: _version, kind: _kind, ...item }) => item),
  };
}
