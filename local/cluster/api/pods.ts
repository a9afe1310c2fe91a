/** Pods: list, get, delete; their logs; and GET through to their ports. */
import type { FastifyInstance } from 'fastify';
import { markDeleted } from '../deployment-controller';
import type { Kubelet } from '../kubelet';
import { labelSelector, podFieldSelector } from '../selectors';
import type { Store } from '../store';
import { readPodLog } from './pod-log';
import { proxyToPod } from './pod-proxy';
import { listOf, queryOf, serve } from './resource';

export function servePods(app: FastifyInstance, store: Store, kubelet: Kubelet): void {
  const collection = '/api/v1/namespaces/:namespace/pods';
  serve(app, collection, {
    GET: ({ namespace }, request) => {
      const hasLabels = labelSelector(queryOf(request, 'labelSelector'));
      const hasFields = podFieldSelector(queryOf(request, 'fieldSelector'));
      const items = store
        .list('pods', namespace)
        .filter((pod) => hasLabels(pod.metadata.labels ?? {}) && hasFields(pod));
      return listOf(store, 'pods', items, request);
    },
  });
  serve(app, `${collection}/:name`, {
    GET: ({ namespace, name }) => store.get('pods', namespace, name),
    DELETE: ({ namespace, name }) => markDeleted(store, store.get('pods', namespace, name)),
  });
  serve(app, `${collection}/:name/log`, {
    GET: async ({ namespace, name }, request, reply) => {
      const text = await readPodLog(kubelet, store.get('pods', namespace, name), request);
      return reply.type('text/plain').send(text);
    },
  });
  for (const path of ['/proxy', '/proxy/*']) {
    serve(app, `${collection}/:name${path}`, {
      GET: (key, request, reply) => proxyToPod(store, key, request, reply),
    });
  }
}
