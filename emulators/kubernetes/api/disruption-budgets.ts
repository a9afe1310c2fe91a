/** PodDisruptionBudgets: list, get. */
import type { FastifyInstance } from 'fastify';
import { type Listed, serve, serveList } from './resource';

export function serveDisruptionBudgets(app: FastifyInstance, listed: Listed): void {
  const { store } = listed;
  const plural = 'poddisruptionbudgets';
  const collection = `/apis/policy/v1/namespaces/:namespace/${plural}`;
  serveList(app, listed, plural);
  serve(app, `${collection}/:name`, {
    GET: ({ namespace, name }) => store.get(plural, namespace, name),
  });
}
