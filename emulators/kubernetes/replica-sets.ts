/** Keeps the ReplicaSets of a deployment: the one of its template, and those of earlier ones as far as it wants them. */
import type { Deployment, Pod } from './objects';
import { isOver } from './pod-status';
import { annotationsFor, counted, nameOf, newReplicaSet, type ReplicaSet, revisionOf } from './replica-set';
import type { Store } from './store';

const HISTORY_LIMIT = 10;

/** That of the deployment's template, which is the newest revision: a template that comes back is counted anew. */
export function currentReplicaSet(store: Store, deployment: Deployment): ReplicaSet {
  const { namespace } = deployment.metadata;
  const name = nameOf(deployment);
  const others = replicaSetsOf(store, deployment).filter(({ metadata }) => metadata.name !== name);
  const newest = Math.max(0, ...others.map(revisionOf));
  const found = store.find('replicasets', namespace, name);
  if (!found) return store.create('replicasets', newReplicaSet(deployment, newest + 1));
  const revision = Math.max(newest + 1, revisionOf(found));
  return store.update('replicasets', namespace, name, (current) => ({
    ...current,
    metadata: { ...current.metadata, annotations: annotationsFor(deployment, revision) },
  }));
}

/** Counts the pods of each, and forgets the oldest of those that have none. */
export function countReplicaSets(store: Store, deployment: Deployment): void {
  const { namespace } = deployment.metadata;
  const all = replicaSetsOf(store, deployment).map((replicaSet) => {
    const { name } = replicaSet.metadata;
    const own = activePodsOf(store, replicaSet);
    return store.update('replicasets', namespace, name, (current) => counted(current, own));
  });
  const old = all
    .filter(({ metadata, spec }) => metadata.name !== nameOf(deployment) && spec.replicas === 0)
    .sort((a, b) => revisionOf(b) - revisionOf(a));
  const { revisionHistoryLimit } = deployment.spec;
  const kept = typeof revisionHistoryLimit === 'number' ? revisionHistoryLimit : HISTORY_LIMIT;
  for (const { metadata } of old.slice(kept)) store.remove('replicasets', namespace, metadata.name);
}

/** Its pods that are neither over nor on their way out, as Kubernetes' own controller counts them. */
export function activePodsOf(store: Store, { metadata }: ReplicaSet): Pod[] {
  return store
    .list('pods', metadata.namespace)
    .filter(
      (pod) =>
        pod.metadata.deletionTimestamp === undefined &&
        !isOver(pod) &&
        pod.metadata.ownerReferences?.some(({ uid, controller }) => controller && uid === metadata.uid),
    );
}

export function replicaSetsOf(store: Store, { metadata }: Deployment): ReplicaSet[] {
  return store
    .list('replicasets', metadata.namespace)
    .filter((each) => each.metadata.ownerReferences?.some(({ uid }) => uid === metadata.uid));
}
