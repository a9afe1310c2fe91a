/** ConfigMaps: list, get, patch. */
import type { FastifyInstance } from 'fastify';
import { validConfigMap } from '../validation';
import { patched } from './bodies';
import { type Listed, serve, serveList } from './resource';
import { write } from './write';

export function serveConfigMaps(app: FastifyInstance, listed: Listed): void {
  const { store } = listed;
  const collection = '/api/v1/namespaces/:namespace/configmaps';
  serveList(app, listed, 'configmaps');
  serve(app, `${collection}/:name`, {
    GET: ({ namespace, name }) => store.get('configmaps', namespace, name),
    PATCH: (key, request) =>
      write(listed, 'configmaps', key, request, (before) => validConfigMap(before, patched(request, before))),
  });
}
