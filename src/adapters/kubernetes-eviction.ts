/** A pod's end by request: the API server sees to it that a PodDisruptionBudget is kept. */

import type { Target } from '../configuration';
import { StalePlanError } from '../errors';
import type { Changed } from '../ports';
import { hasCode, type KubernetesClient } from './kubernetes-client';
import { isGoing, podSelector } from './kubernetes-evidence';
import type { V1Pod } from './kubernetes-objects';

/** @throws StalePlanError when it is not a pod of the deployment, or may not go now. */
export async function evictPod(
  client: KubernetesClient,
  target: Target['kubernetes'],
  name: string,
): Promise<Changed> {
  const { namespace } = target;
  const pod = await findPod(client, target, name);
  if (pod === null || isGoing(pod)) return { changed: false };
  // Its deployment may have made another of the same name: that one is not the one that was planned for.
  const deleteOptions = { preconditions: { uid: pod.metadata?.uid } };
  const body = {
    ...{ apiVersion: 'policy/v1', kind: 'Eviction', metadata: { namespace, name } },
    deleteOptions,
  };
  try {
    await client.call(() => client.core.createNamespacedPodEviction({ namespace, name, body }));
  } catch (error) {
    if (hasCode(error, '404')) return { changed: false };
    if (hasCode(error, '409', '429')) throw new StalePlanError(`pod ${name} stays: ${error.message}`);
    throw error;
  }
  return { changed: true };
}

/** The API server itself compares labels and selector. */
async function findPod(
  client: KubernetesClient,
  { namespace, deployment }: Target['kubernetes'],
  name: string,
): Promise<V1Pod | null> {
  const owner = await client.call(() =>
    client.apps.readNamespacedDeployment({ namespace, name: deployment }),
  );
  const labelSelector = podSelector(owner);
  const fieldSelector = `metadata.name=${name}`;
  const { items } = await client.call(() =>
    client.core.listNamespacedPod({ namespace, labelSelector, fieldSelector }),
  );
  const [pod] = items;
  if (pod) return pod;
  const other = await client.find(() => client.core.readNamespacedPod({ namespace, name }));
  if (isGoing(other)) return null;
  throw new StalePlanError(`pod ${name} does not belong to deployment ${deployment}`);
}
