/** Pods: list, get, delete, evict; their logs; and GET through to their ports. */
import type { FastifyInstance } from 'fastify';
import { markDeleted } from '../deployment-controller';
import type { Kubelet } from '../kubelet';
import { requireOwn } from '../postgres-pod';
import { POD_FIELDS } from '../selectors';
import { StatusError } from '../status-error';
import { requireAdmission } from './admission';
import { deleteOptions, requirePreconditions } from './delete-options';
import { evictPod } from './evictions';
import { answerPodLog } from './pod-log';
import { proxyToPod } from './pod-proxy';
import { type Handler, type Listed, serve, serveList } from './resource';
import { isDryRun } from './write';

export function servePods(app: FastifyInstance, listed: Listed, kubelet: Kubelet): void {
  const { store } = listed;
  const collection = '/api/v1/namespaces/:namespace/pods';
  serveList(app, listed, 'pods', { fields: POD_FIELDS });
  serve(app, `${collection}/:name`, {
    GET: ({ namespace, name }) => store.get('pods', namespace, name),
    DELETE: ({ namespace, name }, request) => {
      const pod = store.get('pods', namespace, name);
      requirePreconditions('pods', pod, deleteOptions(request));
      requireOwn(pod);
      return markDeleted(store, pod);
    },
  });
  const evict: Handler = (key, request, reply) => {
    const dryRun = isDryRun(request);
    const admit = (object: object) => requireAdmission(listed, request, { object, oldObject: null, dryRun });
    return reply.code(201).send(evictPod(store, key, request, { admit, dryRun }));
  };
  serve(app, `${collection}/:name/eviction`, { POST: evict }, ['POST']);
  serve(app, `${collection}/:name/log`, {
    GET: ({ namespace, name }, request, reply) =>
      answerPodLog(kubelet, store.get('pods', namespace, name), request, reply),
  });
  serve(app, `${collection}/:name/exec`, { GET: askForUpgrade, POST: askForUpgrade });
  for (const path of ['/proxy', '/proxy/*']) {
    serve(app, `${collection}/:name${path}`, {
      GET: (key, request, reply) => proxyToPod(store, key, request, reply),
    });
  }
}

/** A program is run over a connection of its own, see `upgrades.ts`. */
function askForUpgrade(): never {
  throw new StatusError('BadRequest', 'Upgrade request required');
}
