/** The ReplicaSets that have the labels of a deployment's pods. */
import type { KubernetesClient } from './client';
import { podSelector } from './evidence';
import type { V1Deployment, V1ReplicaSet } from './objects';

/** The deployment's own and others': `ownReplicaSets` tells them apart. @throws DependencyError. */
export async function readReplicaSets(
  client: KubernetesClient,
  namespace: string,
  deployment: V1Deployment,
): Promise<readonly V1ReplicaSet[]> {
  const labelSelector = podSelector(deployment);
  const { items } = await client.call(() =>
    client.apps.listNamespacedReplicaSet({ namespace, labelSelector }),
  );
  return items;
}
