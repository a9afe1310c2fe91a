/** What an object of each kind is. */
import type { HorizontalPodAutoscaler } from './autoscaler';
import type { PodDisruptionBudget } from './disruption-budget';
import type { Plural } from './kinds';
import type { Lease } from './lease';
import type { Deployment, KeyValues, KubeObject, Pod } from './objects';
import type { ReplicaSet } from './replica-set';

/** Every kind of object in the cluster, by the plural that its URLs use. */
export interface Kinds extends Record<Plural, KubeObject> {
  pods: Pod;
  deployments: Deployment;
  replicasets: ReplicaSet;
  configmaps: KeyValues;
  secrets: KeyValues;
  horizontalpodautoscalers: HorizontalPodAutoscaler;
  poddisruptionbudgets: PodDisruptionBudget;
  leases: Lease;
}
