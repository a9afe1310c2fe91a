/** PodDisruptionBudgets: list, get. */
import type { FastifyInstance } from 'fastify';
import type { Store } from '../store';
import { listing, serve } from './resource';

export function serveDisruptionBudgets(app: FastifyInstance, store: Store): void {
  const plural = 'poddisruptionbudgets';
  const collection = `/apis/policy/v1/namespaces/:namespace/${plural}`;
  serve(app, collection, { GET: listing(store, plural) });
  serve(app, `${collection}/:name`, {
    GET: ({ namespace, name }) => store.get(plural, namespace, name),
  });
}
