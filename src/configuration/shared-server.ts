/** Targets that have something in common: one deployment under two names, or one PostgreSQL server for several. */
import type { Configuration, Target } from './schema';

/** Whether both are one deployment of one cluster, as far as the settings tell. */
export function isSameDeployment({ kubernetes: a }: Target, { kubernetes: b }: Target): boolean {
  return isSameCluster(a, b) && a.namespace === b.namespace && a.deployment === b.deployment;
}

/** Whether both are reached as one cluster. */
export function isSameCluster(a: Target['kubernetes'], b: Target['kubernetes']): boolean {
  if (a.eks && b.eks) return a.eks.clusterName === b.eks.clusterName && a.eks.region === b.eks.region;
  return a.secretId !== undefined && a.secretId === b.secretId;
}

/** Whether both are on one PostgreSQL server: in one database or in two, they share its connections. */
export function isSameServer({ postgres: a }: Target, { postgres: b }: Target): boolean {
  if (a.iam && b.iam)
    return a.iam.host.toLowerCase() === b.iam.host.toLowerCase() && a.iam.port === b.iam.port;
  return a.secretId !== undefined && a.secretId === b.secretId;
}

/** The other deployments on the target's server. One that has two names is one. */
export function sharersOf(target: Target, { targets }: Configuration): Target[] {
  const others = targets.filter((other) => isSameServer(other, target) && !isSameDeployment(other, target));
  return others.filter((other, index) => others.findIndex((each) => isSameDeployment(each, other)) === index);
}

export type LeaseSettings = Pick<
  Target['kubernetes'],
  'namespace' | 'deployment' | 'lease' | 'leaseNamespace'
>;

/**
 * Where the record of a target is: its lock, its budget, and what people decided. A Lease's name may be longer than a
 * deployment's (253 characters), so that no two deployments share one unless they are told to.
 */
export function leaseOf({ namespace, deployment, lease, leaseNamespace }: LeaseSettings): {
  readonly namespace: string;
  readonly name: string;
} {
  return { namespace: leaseNamespace ?? namespace, name: lease ?? `knhk-runbook-${deployment}` };
}
