/** Whose a pod is: the chain of controlling owners, by uid. Labels say nothing of it, since anybody may carry them. */
import type { V1Deployment, V1ObjectMeta, V1OwnerReference, V1Pod, V1ReplicaSet } from './objects';

/**
 * The uids of the ReplicaSets that the deployment controls, old and new.
 * @param replicaSets of its namespace, more of them or not.
 */
export function ownReplicaSets(
  deployment: V1Deployment,
  replicaSets: readonly V1ReplicaSet[],
): ReadonlySet<string> {
  const uid = deployment.metadata?.uid;
  const own = replicaSets.filter(({ metadata }) => uid !== undefined && controllerOf(metadata)?.uid === uid);
  return new Set(own.flatMap(({ metadata }) => metadata?.uid ?? []));
}

/** Whether it is one of theirs. */
export function isControlledBy(replicaSets: ReadonlySet<string>, { metadata }: V1Pod): boolean {
  const controller = controllerOf(metadata)?.uid;
  return controller !== undefined && replicaSets.has(controller);
}

/** Whether each ReplicaSet that one of the pods belongs to is among these. */
export function areAllKnown(replicaSets: readonly V1ReplicaSet[], pods: readonly V1Pod[]): boolean {
  const known = new Set(replicaSets.map(({ metadata }) => metadata?.uid));
  return pods.every(({ metadata }) => {
    const controller = controllerOf(metadata);
    return controller?.kind !== 'ReplicaSet' || known.has(controller.uid);
  });
}

/** The label that a Deployment gives its ReplicaSets and their pods, and in whose value their names end. */
export const TEMPLATE_HASH_LABEL = 'pod-template-hash';

/** Kubernetes documentation, Owners and Dependents: one owner at most is the controller. */
export function controllerOf(metadata: V1ObjectMeta | undefined): V1OwnerReference | undefined {
  return metadata?.ownerReferences?.find(({ controller }) => controller === true);
}
