/** A pod's end by request: the API server sees to it that a PodDisruptionBudget is kept. */

import type { Target } from '../../configuration/configuration';
import { type DependencyError, StalePlanError } from '../../model/errors';
import type { Changed } from '../../ports';
import { errorText, MAX_WRAPPED_LENGTH } from '../../text/error-text';
import { hasCode, isRefused, type KubernetesClient } from './client';
import type { V1Pod } from './objects';
import { isControlledBy, ownReplicaSets } from './owner';
import { isGoing, isOver } from './pod';
import { readReplicaSets } from './replica-sets';

/** @throws StalePlanError when it is not a pod of the deployment, or may not go now. */
export async function evictPod(
  client: KubernetesClient,
  target: Target['kubernetes'],
  name: string,
): Promise<Changed> {
  const { namespace } = target;
  const pod = await findPod(client, target, name);
  // One that is over is what an earlier end has left.
  if (pod === null || isOver(pod)) return { changed: false };
  // Its deployment may have made another of the same name: that one is not the one that was planned for.
  const { uid } = pod.metadata ?? {};
  const deleteOptions = { preconditions: { ...(uid !== undefined && { uid }) } };
  const body = {
    ...{ apiVersion: 'policy/v1', kind: 'Eviction', metadata: { namespace, name } },
    deleteOptions,
  };
  try {
    await client.call(() => client.core.createNamespacedPodEviction({ namespace, name, body }));
  } catch (error) {
    if (hasCode(error, '404')) return { changed: false };
    if (hasCode(error, '409', '429') || isRefused(error) || hasTwoBudgets(error)) {
      throw new StalePlanError(`pod ${name} was not evicted: ${errorText(error, MAX_WRAPPED_LENGTH)}`);
    }
    throw error;
  }
  return { changed: true };
}

/** Two budgets on one pod are answered as if the server were at fault (registry/core/pod/storage/eviction.go); asking again helps nothing. */
function hasTwoBudgets(error: unknown): error is DependencyError {
  return hasCode(error, '500') && error.message.includes('more than one PodDisruptionBudget');
}

async function findPod(
  client: KubernetesClient,
  { namespace, deployment: name }: Target['kubernetes'],
  podName: string,
): Promise<V1Pod | null> {
  const [deployment, pod] = await Promise.all([
    client.call(() => client.apps.readNamespacedDeployment({ namespace, name })),
    client.find(() => client.core.readNamespacedPod({ namespace, name: podName })),
  ]);
  if (pod === null || isGoing(pod)) return null;
  const replicaSets = await readReplicaSets(client, namespace, deployment);
  if (isControlledBy(ownReplicaSets(deployment, replicaSets), pod)) return pod;
  throw new StalePlanError(`pod ${podName} does not belong to deployment ${name}`);
}
