/** HorizontalPodAutoscalers: list, get, create, put, patch, delete. */
import type { FastifyInstance } from 'fastify';
import { newAutoscaler } from '../new-objects';
import { validAutoscaler } from '../validation';
import { patched, typedObject } from './bodies';
import { makes, removes } from './making';
import { type Listed, serve, serveList } from './resource';
import { write } from './write';

export function serveAutoscalers(app: FastifyInstance, listed: Listed): void {
  const { store } = listed;
  const plural = 'horizontalpodautoscalers';
  const collection = `/apis/autoscaling/v2/namespaces/:namespace/${plural}`;
  serveList(app, listed, plural, { POST: makes(listed, plural, newAutoscaler) });
  serve(app, `${collection}/:name`, {
    GET: ({ namespace, name }) => store.get(plural, namespace, name),
    DELETE: removes(listed, plural),
    PUT: (key, request) =>
      write(listed, plural, key, request, (before) =>
        validAutoscaler(before, typedObject(request, before.kind, [before.apiVersion])),
      ),
    PATCH: (key, request) =>
      write(listed, plural, key, request, (before) => validAutoscaler(before, patched(request, before))),
  });
}
