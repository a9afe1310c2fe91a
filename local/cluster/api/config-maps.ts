/** ConfigMaps: list, get, patch. */
import type { FastifyInstance } from 'fastify';
import type { Store } from '../store';
import { validConfigMap } from '../validation';
import { patched } from './bodies';
import { listing, serve } from './resource';

export function serveConfigMaps(app: FastifyInstance, store: Store): void {
  const collection = '/api/v1/namespaces/:namespace/configmaps';
  serve(app, collection, { GET: listing(store, 'configmaps') });
  serve(app, `${collection}/:name`, {
    GET: ({ namespace, name }) => store.get('configmaps', namespace, name),
    PATCH: ({ namespace, name }, request) =>
      store.update('configmaps', namespace, name, (before) =>
        validConfigMap(before, patched(request, before)),
      ),
  });
}
