/** Where the pods of a namespace are, as those ask who send requests to them. */
import type { PodAddress } from './cluster-options';
import { runsHere } from './nodes';
import { isReady } from './pod-status';
import type { Store } from './store';

/**
 * Gives the pods of the service's image that have an address and are not on their way out, a Job's among them. Whoever
 * sends requests asks before each of them: the answer is kept until an object of the cluster changes.
 */
export function podAddresses(store: Store, namespace: string): () => readonly PodAddress[] {
  let known: { readonly version: string; readonly pods: readonly PodAddress[] } | undefined;
  return () => {
    const version = store.resourceVersion;
    if (known?.version !== version) known = { version, pods: list(store, namespace) };
    return known.pods;
  };
}

function list(store: Store, namespace: string): PodAddress[] {
  return store.list('pods', namespace).flatMap((pod) => {
    const { podIP: ip } = pod.status;
    if (!runsHere(pod) || ip === undefined || pod.metadata.deletionTimestamp !== undefined) return [];
    const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller);
    return [{ name: pod.metadata.name, ip, ready: isReady(pod), controller: owner?.kind ?? '' }];
  });
}
