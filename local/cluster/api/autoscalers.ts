/** HorizontalPodAutoscalers: list, get. They are there to be seen; nothing scales by them. */
import type { FastifyInstance } from 'fastify';
import type { Store } from '../store';
import { listOf, serve } from './resource';

export function serveAutoscalers(app: FastifyInstance, store: Store): void {
  const collection = '/apis/autoscaling/v2/namespaces/:namespace/horizontalpodautoscalers';
  serve(app, collection, {
    GET: ({ namespace }, request) =>
      listOf(store, 'horizontalpodautoscalers', store.list('horizontalpodautoscalers', namespace), request),
  });
  serve(app, `${collection}/:name`, {
    GET: ({ namespace, name }) => store.get('horizontalpodautoscalers', namespace, name),
  });
}
