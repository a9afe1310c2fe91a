/** The deployment, who decides about it, and how its pools are configured. */

export interface DeploymentEvidence {
  /** Wanted (`spec.replicas`). */
  readonly replicas: number;
  /** There, old and new ones (`status.replicas`). */
  readonly runningReplicas: number;
  readonly updatedReplicas: number;
  readonly availableReplicas: number;
  readonly observedLatest: boolean;
  /** Kubernetes itself has given the rollout up. */
  readonly deadlineExceeded: boolean;
  /** Extra pods a rolling update may add, as a count for the present replicas. */
  readonly maxSurge: MaxSurge;
  /** `Recreate` ends every pod before it makes the first new one. */
  readonly strategy: 'RollingUpdate' | 'Recreate';
  /** Replicas that a rolling update may take away before their successors are there. A percentage is rounded down. */
  readonly maxUnavailable: MaxSurge;
  /** For so long a pod that is taken away may go on, and keep its connections (`terminationGracePeriodSeconds`). */
  readonly gracePeriodSeconds: number;
  /** So long a new pod is ready before it counts, and an old one goes for it. */
  readonly minReadySeconds: number;
  /** So long an autoscaler keeps to the most that it wanted before it takes pods away. */
  readonly scaleDownWindowSeconds: number;
  readonly paused: boolean;
  /** Decides about the replicas between its two bounds; a change by hand would be undone by it. */
  readonly autoscaler: AutoscalerEvidence | null;
  readonly owners: DeploymentOwners;
  readonly poolSizeSource: PoolSizeSource;
  /** What runs this template while the deployment itself is scaled to zero (an Argo Rollout, say). */
  readonly runBy: string | null;
}

/** Who keeps a field as it wants it, and takes back what others write into it. */
export interface Owner {
  /** As people call it. */
  readonly name: string;
  /** What it is known by. */
  readonly mark: string;
  /** Where a change stays. */
  readonly changeAt: string;
}

/** By the field that a change writes; null where nothing is known to take it back. */
export interface DeploymentOwners {
  /** Of `spec.replicas`. */
  readonly replicas: Owner | null;
  /** Of the autoscaler's `minReplicas`; null where there is no autoscaler. */
  readonly minReplicas: Owner | null;
  /** Of the pods' template. */
  readonly template: Owner | null;
}

/** How the configured key gets from the ConfigMap into the service's container. */
export type PoolSizeSource =
  | { readonly kind: 'variable'; readonly variable: string }
  /** A volume; that the service reads it when it starts is configured, since nothing shows it. */
  | { readonly kind: 'file'; readonly path: string }
  /** It does not, as far as the template says. */
  | { readonly kind: 'none'; readonly found: string };

export interface AutoscalerEvidence {
  readonly name: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
}

/** The size of the pool as it is configured: what pods get that start from now on. */
export interface PoolConfigEvidence {
  /** Null when the ConfigMap does not have the key: then pods take a default that is not known here. */
  readonly size: number | null;
  /** The API server refuses every change of it. */
  readonly immutable: boolean;
  /** Of the key in the ConfigMap. */
  readonly owner: Owner | null;
}

/** Another target on the same PostgreSQL server: what it may take of the connections that are free now. */
export interface SharedDemand {
  readonly target: string;
  /** What it can come to hold, beyond what its pods hold now; null where that could not be read. */
  readonly connections: number | null;
  /** Why not; null where it was read. */
  readonly why: string | null;
}

/** A Deployment's `maxSurge` or `maxUnavailable`: a count, or a percentage of the replicas (rounded up; down). */
export type MaxSurge = { readonly count: number } | { readonly percent: number };

/** No rollout is under way: every pod that runs is a new one, and there are as many as are wanted. */
export function isSettled({
  observedLatest,
  replicas,
  updatedReplicas,
  runningReplicas,
}: DeploymentEvidence): boolean {
  return observedLatest && updatedReplicas === replicas && runningReplicas === replicas;
}
