/** Targets that have something in common: one deployment under two names, or one PostgreSQL server or one Prometheus for several. */
import type { Configuration, Target } from './schema';
import { ruleLabelsOf } from './target-settings';

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

/** The other deployments whose rules stand in the target's Prometheus, with the labels that their alerts carry there. */
export function othersOfPrometheus(
  target: Target,
  { targets }: Pick<Configuration, 'targets'>,
): { readonly name: string; readonly labels: Target['alertLabels'] }[] {
  return targets
    .filter((other) => isSamePrometheus(other, target) && !isSameDeployment(other, target))
    .map((other) => ({ name: other.name, labels: ruleLabelsOf(other) }));
}

function isSamePrometheus(one: Target, other: Target): boolean {
  const [a, b] = [one.prometheus, other.prometheus];
  if (a.managed && b.managed)
    return a.managed.workspaceId === b.managed.workspaceId && a.managed.region === b.managed.region;
  if (a.serviceProxy && b.serviceProxy) {
    const isSameService =
      a.serviceProxy.namespace === b.serviceProxy.namespace &&
      a.serviceProxy.service === b.serviceProxy.service &&
      a.serviceProxy.port === b.serviceProxy.port;
    return isSameService && isSameCluster(one.kubernetes, other.kubernetes);
  }
  return a.url !== undefined && a.url === b.url;
}

export type LeaseSettings = Pick<
  Target['kubernetes'],
  'context' | 'namespace' | 'deployment' | 'lease' | 'leaseNamespace'
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
