/** The kinds of objects of the local cluster, by the plural that their URLs have. */
export const TYPES = {
  pods: { group: '', apiVersion: 'v1', kind: 'Pod' },
  configmaps: { group: '', apiVersion: 'v1', kind: 'ConfigMap' },
  secrets: { group: '', apiVersion: 'v1', kind: 'Secret' },
  deployments: { group: 'apps', apiVersion: 'apps/v1', kind: 'Deployment' },
  replicasets: { group: 'apps', apiVersion: 'apps/v1', kind: 'ReplicaSet' },
  horizontalpodautoscalers: {
    group: 'autoscaling',
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
  },
  poddisruptionbudgets: { group: 'policy', apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' },
  leases: { group: 'coordination.k8s.io', apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' },
} as const satisfies Record<
  string,
  { readonly group: string; readonly apiVersion: string; readonly kind: string }
>;

export type Plural = keyof typeof TYPES;
