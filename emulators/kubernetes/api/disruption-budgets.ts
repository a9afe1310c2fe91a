/** PodDisruptionBudgets: list, get, create, delete. */
import type { FastifyInstance } from 'fastify';
import { newDisruptionBudget } from '../new-objects';
import { makes, removes } from './making';
import { type Listed, serve, serveList } from './resource';

export function serveDisruptionBudgets(app: FastifyInstance, listed: Listed): void {
  const { store } = listed;
  const plural = 'poddisruptionbudgets';
  const collection = `/apis/policy/v1/namespaces/:namespace/${plural}`;
  serveList(app, listed, plural, { POST: makes(listed, plural, newDisruptionBudget) });
  serve(app, `${collection}/:name`, {
    GET: ({ namespace, name }) => store.get(plural, namespace, name),
    DELETE: removes(listed, plural),
  });
}
