/** HorizontalPodAutoscalers: list, get, put, patch. */
import type { FastifyInstance } from 'fastify';
import { validAutoscaler } from '../validation';
import { patched, typedObject } from './bodies';
import { type Listed, serve, serveList } from './resource';
import { write } from './write';

export function serveAutoscalers(app: FastifyInstance, listed: Listed): void {
  const { store } = listed;
  const plural = 'horizontalpodautoscalers';
  const collection = `/apis/autoscaling/v2/namespaces/:namespace/${plural}`;
  serveList(app, listed, plural);
  serve(app, `${collection}/:name`, {
    GET: ({ namespace, name }) => store.get(plural, namespace, name),
    PUT: (key, request) =>
      write(listed, plural, key, request, (before) =>
        validAutoscaler(before, typedObject(request, before.kind, [before.apiVersion])),
      ),
    PATCH: (key, request) =>
      write(listed, plural, key, request, (before) => validAutoscaler(before, patched(request, before))),
  });
}
