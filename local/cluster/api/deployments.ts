/** Deployments: list, get, patch; and their scale: get, put, patch. */
import type { FastifyInstance } from 'fastify';
import type { Deployment } from '../objects';
import type { Store } from '../store';
import { validDeployment, validScale } from '../validation';
import { patched, replacement } from './bodies';
import { listing, serve } from './resource';

export function serveDeployments(app: FastifyInstance, store: Store): void {
  const collection = '/apis/apps/v1/namespaces/:namespace/deployments';
  serve(app, collection, { GET: listing(store, 'deployments') });
  serve(app, `${collection}/:name`, {
    GET: ({ namespace, name }) => store.get('deployments', namespace, name),
    PATCH: ({ namespace, name }, request) =>
      store.update('deployments', namespace, name, (before) =>
        validDeployment(before, patched(request, before)),
      ),
  });
  serve(app, `${collection}/:name/scale`, {
    GET: ({ namespace, name }) => scaleOf(store.get('deployments', namespace, name)),
    PUT: ({ namespace, name }, request) =>
      scaleOf(
        store.update('deployments', namespace, name, (before) => validScale(before, replacement(request))),
      ),
    PATCH: ({ namespace, name }, request) =>
      scaleOf(
        store.update('deployments', namespace, name, (before) =>
          validScale(before, patched(request, scaleOf(before))),
        ),
      ),
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
    spec: { replicas: spec.replicas },
    status: { replicas: status.replicas ?? 0, selector: selector.join(',') },
  };
}
