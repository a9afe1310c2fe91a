/** How a URL of the API is served: the verbs it has, and 405 for the others. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Plural } from '../kinds';
import { TYPES } from '../kinds';
import type { Kinds } from '../kinds-of-objects';
import { type Fields, fieldSelector, labelSelector, METADATA_FIELDS } from '../selectors';
import { StatusError } from '../status-error';
import type { Store } from '../store';
import type { WatchHistory } from '../watch-history';
import type { Admission, Admitting } from './admission';
import { queryOf } from './query';
import { isWatch, watch } from './watch';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
type Method = (typeof METHODS)[number];

/** The object that a URL names. For a list, and only there, the name is empty. */
export interface Key {
  readonly namespace: string;
  readonly name: string;
}

/** Returns the body of the answer, or the reply when it has answered itself. */
export type Handler = (key: Key, request: FastifyRequest, reply: FastifyReply) => unknown;

/**
 * Serves one URL, with `:namespace` and `:name` in it.
 * @param rehearses Methods beside those that change what is there of which it knows dry runs.
 */
export function serve(
  app: FastifyInstance,
  url: string,
  handlers: Partial<Record<Method, Handler>>,
  rehearses: readonly Method[] = [],
): void {
  for (const method of METHODS) {
    const handler = handlers[method] ?? refuseMethod;
    app.route({
      method,
      url,
      handler: async (request, reply) => {
        const { namespace = '', name = '' } = request.params as { namespace?: string; name?: string };
        if (
          !['GET', 'PUT', 'PATCH', ...rehearses].includes(method) &&
          queryOf(request, 'dryRun') !== undefined
        ) {
          throw dryRunNotServed();
        }
        return handler({ namespace, name }, request, reply);
      },
    });
  }
}

/** Done for real, it would be the opposite of what was asked for. */
export function dryRunNotServed(): StatusError {
  return new StatusError('BadRequest', 'dryRun is not served here');
}

function refuseMethod(): never {
  throw new StatusError(
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
  );
}

/** What every list is made of. */
export interface Listed extends Admitting {
  readonly store: Store;
  readonly history: WatchHistory;
  readonly admission?: Admission;
}

/** Serves the objects of one kind that the query's selectors choose: of one namespace, and of all. */
export function serveList<P extends Plural>(
  app: FastifyInstance,
  { store, history }: Listed,
  plural: P,
  {
    fields = METADATA_FIELDS,
    ...handlers
  }: { readonly fields?: Fields<Kinds[P]>; readonly POST?: Handler } = {},
): void {
  const { apiVersion } = TYPES[plural];
  const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const GET: Handler = ({ namespace }, request, reply) => {
    const hasLabels = labelSelector(queryOf(request, 'labelSelector'));
    const hasFields = fieldSelector(queryOf(request, 'fieldSelector'), fields);
    const chooses = (object: Kinds[P]) => hasLabels(object.metadata.labels ?? {}) && hasFields(object);
    if (isWatch(request)) return watch({ store, history, plural, namespace, chooses }, request, reply);
    return listOf(store, plural, store.list(plural, namespace).filter(chooses).sort(byName));
  };
  serve(app, `${base}/${plural}`, { GET });
  serve(app, `${base}/namespaces/:namespace/${plural}`, { GET, ...handlers });
}

/** As etcd keeps its keys. */
function byName({ metadata: a }: Named, { metadata: b }: Named): number {
  const [left, right] = [a, b].map(({ namespace = '', name = '' }) => `${namespace}/${name}`);
  return (left ?? '') < (right ?? '') ? -1 : 1;
}

interface Named {
  readonly metadata: { readonly namespace?: string; readonly name?: string };
}

/** A list as the API answers it: the items do not repeat their kind. */
function listOf<P extends Plural>(store: Store, plural: P, items: readonly Kinds[P][]) {
  const { apiVersion, kind } = TYPES[plural];
  return {
    kind: `${kind}List`,
    apiVersion,
    metadata: { resourceVersion: store.resourceVersion },
    items: items.map(({ apiVersion: _version, kind: _kind, ...item }) => item),
  };
}
