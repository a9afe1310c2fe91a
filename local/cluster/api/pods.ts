/** Pods: list, get, delete, evict; their logs; and GET through to their ports. */
import type { FastifyInstance } from 'fastify';
import { markDeleted } from '../deployment-controller';
import type { Kubelet } from '../kubelet';
import { POD_FIELDS } from '../selectors';
import type { Store } from '../store';
import { deleteOptions, requirePreconditions } from './delete-options';
import { evictPod } from './evictions';
import { readPodLog } from './pod-log';
import { proxyToPod } from './pod-proxy';
import { listing, serve } from './resource';

export function servePods(app: FastifyInstance, store: Store, kubelet: Kubelet): void {
  const collection = '/api/v1/namespaces/:namespace/pods';
  serve(app, collection, { GET: listing(store, 'pods', POD_FIELDS) });
  serve(app, `${collection}/:name`, {
    GET: ({ namespace, name }) => store.get('pods', namespace, name),
    DELETE: ({ namespace, name }, request) => {
      const pod = store.get('pods', namespace, name);
      requirePreconditions('pods', pod, deleteOptions(request));
      return markDeleted(store, pod);
    },
  });
  serve(app, `${collection}/:name/eviction`, {
    POST: (key, request, reply) => reply.code(201).send(evictPod(store, key, request)),
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
