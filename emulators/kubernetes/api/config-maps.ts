/** ConfigMaps: list, get, create, patch, delete. */
import type { FastifyInstance } from 'fastify';
import { newConfigMap } from '../new-objects';
import { validConfigMap } from '../validation';
import { patched } from './bodies';
import { makes, removes } from './making';
import { type Listed, serve, serveList } from './resource';
import { write } from './write';

export function serveConfigMaps(app: FastifyInstance, listed: Listed): void {
  const { store } = listed;
  const collection = '/api/v1/namespaces/:namespace/configmaps';
  serveList(app, listed, 'configmaps', { POST: makes(listed, 'configmaps', newConfigMap) });
  serve(app, `${collection}/:name`, {
    GET: ({ namespace, name }) => store.get('configmaps', namespace, name),
    DELETE: removes(listed, 'configmaps'),
    PATCH: (key, request) =>
      write(listed, 'configmaps', key, request, (before) => validConfigMap(before, patched(request, before))),
  });
}
