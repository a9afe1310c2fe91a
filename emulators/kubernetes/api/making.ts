/** POST and DELETE of the kinds that people make; what a Deployment has made goes with it. */
import type { FastifyRequest } from 'fastify';
import { markDeleted } from '../deployment-controller';
import { type Plural, TYPES } from '../kinds';
import type { Kinds } from '../kinds-of-objects';
import type { NewMeta } from '../objects';
import { activePodsOf, replicaSetsOf } from '../replica-sets';
import { detailsOf, success } from '../status-error';
import type { Store } from '../store';
import { requireAdmission } from './admission';
import { typedObject } from './bodies';
import { deleteOptions, requirePreconditions } from './delete-options';
import type { Handler, Key, Listed } from './resource';

type Made<P extends Plural> = Omit<Kinds[P], 'apiVersion' | 'kind' | 'metadata'> & { metadata: NewMeta };

/** @param draft what a client's object comes to. */
export function makes<P extends Plural>(
  listed: Listed,
  plural: P,
  draft: (namespace: string, candidate: unknown) => Made<P>,
): Handler {
  const { kind, apiVersion } = TYPES[plural];
  return ({ namespace }, request, reply) => {
    const made = draft(namespace, typedObject(request, kind, [apiVersion]));
    requireAdmission(listed, request, { object: made, oldObject: null, dryRun: false });
    return reply.code(201).send(listed.store.create(plural, made));
  };
}

export function removes({ store }: Listed, plural: Plural): Handler {
  return ({ namespace, name }: Key, request: FastifyRequest) => {
    const object = store.get(plural, namespace, name);
    requirePreconditions(plural, object, deleteOptions(request));
    store.remove(plural, namespace, name);
    if (plural === 'deployments') removeOwned(store, object as Kinds['deployments']);
    return success({ details: { ...detailsOf(plural, name), uid: object.metadata.uid } });
  };
}

/** As the garbage collector does it in the background (Kubernetes documentation, Cascading deletion). */
function removeOwned(store: Store, deployment: Kinds['deployments']): void {
  for (const replicaSet of replicaSetsOf(store, deployment)) {
    for (const pod of activePodsOf(store, replicaSet)) markDeleted(store, pod);
    store.remove('replicasets', replicaSet.metadata.namespace, replicaSet.metadata.name);
  }
}
