/** Deployments: list, get, create, patch, delete; their scale: get, put, patch; and their ReplicaSets: list, get. */
import type { FastifyInstance } from 'fastify';
import { newDeployment } from '../new-objects';
import type { Deployment } from '../objects';
import { validDeployment, validScale } from '../validation';
import { patched, replacement } from './bodies';
import { makes, removes } from './making';
import { type Listed, serve, serveList } from './resource';
import { write } from './write';

export function serveDeployments(app: FastifyInstance, listed: Listed): void {
  const { store } = listed;
  const collection = '/apis/apps/v1/namespaces/:namespace/deployments';
  serveList(app, listed, 'deployments', { POST: makes(listed, 'deployments', newDeployment) });
  serve(app, `${collection}/:name`, {
    GET: ({ namespace, name }) => store.get('deployments', namespace, name),
    DELETE: removes(listed, 'deployments'),
    PATCH: (key, request) =>
      write(listed, 'deployments', key, request, (before) =>
        validDeployment(before, patched(request, before)),
      ),
  });
  serve(app, `${collection}/:name/scale`, {
    GET: ({ namespace, name }) => scaleOf(store.get('deployments', namespace, name)),
    PUT: (key, request) =>
      scaleOf(
        write(
          ...([listed, 'deployments', key, request] as const),
          (before) => validScale(before, replacement(request)),
          scaleOf,
        ),
      ),
    PATCH: (key, request) =>
      scaleOf(
        write(
          ...([listed, 'deployments', key, request] as const),
          (before) => validScale(before, patched(request, scaleOf(before))),
          scaleOf,
        ),
      ),
  });
  serveList(app, listed, 'replicasets');
  serve(app, '/apis/apps/v1/namespaces/:namespace/replicasets/:name', {
    GET: ({ namespace, name }) => store.get('replicasets', namespace, name),
  });
}

/** A deployment seen as autoscaling/v1 Scale, which shares its metadata. */
function scaleOf({ metadata, spec, status }: Deployment) {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  const selector = Object.entries(spec.selector.matchLabels).map(([key, value]) => `${key}=${value}`);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    // The API server leaves out a zero.
    spec: spec.replicas === 0 ? {} : { replicas: spec.replicas },
    status: { replicas: status.replicas ?? 0, selector: selector.join(',') },
  };
}
