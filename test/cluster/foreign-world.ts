/** A world for one test in a cluster that is there already: made by its API, and taken away again. */
import type { ClusterOptions } from '../../emulators/kubernetes/cluster';
import { type TestCluster, until, withClients } from '../../emulators/kubernetes/testing/clients';
import { ForeignCluster } from './foreign-cluster';
import { manifests, RUN_LABEL } from './manifests';

export interface ForeignSettings {
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly run: string;
  /** Of pods that run; left out where none may. */
  readonly image?: string;
}

export type AnyCluster = Pick<ForeignCluster, 'kubeconfig' | 'request' | 'close' | 'url' | 'token'>;

/** What can be had by its API. Everything else is the emulated cluster's own. */
const KNOWN: readonly (keyof ClusterOptions)[] = [
  ...(['configMap', 'otherConfigMaps', 'autoscaler', 'podDisruptionBudget', 'sidecar', 'maxPods'] as const),
];
const GONE_MS = 120_000;

/** The cluster that a person has named for this run; undefined where there is none. */
export function foreignSettings(environment: NodeJS.ProcessEnv = process.env): ForeignSettings | undefined {
  const { CONTRACT_KUBECONFIG: kubeconfig, CONTRACT_NAMESPACE: namespace, CONTRACT_RUN: run } = environment;
  if (!kubeconfig || !namespace || !run) return undefined;
  const image = environment['CONTRACT_IMAGE'];
  return { kubeconfig, namespace, run, ...(image && { image }) };
}

/**
 * @param replicas of the deployment; none is made where it is undefined.
 * @param runs whether its pods are to run.
 * @throws Error for an option that can't be had there.
 */
export async function startForeignWorld(
  { kubeconfig, namespace, run, image }: ForeignSettings,
  wanted: { readonly name: string; readonly replicas?: number; readonly runs: boolean },
  options: Partial<ClusterOptions> = {},
): Promise<TestCluster<AnyCluster>> {
  const foreign = Object.keys(options).filter((key) => !KNOWN.some((known) => known === key));
  if (foreign.length > 0) throw new Error(`a cluster that is there already has no ${foreign.join(', ')}`);
  const { name, replicas } = wanted;
  const leasesBefore = await leaseNames(withClients(await ForeignCluster.open(kubeconfig)), namespace);
  const cluster = await ForeignCluster.open(kubeconfig, async () => {
    await takeAway(world, namespace, run);
    const made = (await leaseNames(world, namespace)).filter((lease) => !leasesBefore.includes(lease));
    for (const lease of made) await world.coordination.deleteNamespacedLease({ namespace, name: lease });
  });
  const world = withClients<AnyCluster>(cluster);
  if (replicas === undefined) return world;
  const objects = manifests(
    { namespace, name, run, replicas, ...(wanted.runs && image !== undefined && { image }) },
    options,
  );
  const { core, apps, autoscaling, policy } = world;
  for (const body of objects.configMaps) await core.createNamespacedConfigMap({ namespace, body });
  await apps.createNamespacedDeployment({ namespace, body: objects.deployment });
  const { autoscaler, budget } = objects;
  if (autoscaler) await autoscaling.createNamespacedHorizontalPodAutoscaler({ namespace, body: autoscaler });
  if (budget) await policy.createNamespacedPodDisruptionBudget({ namespace, body: budget });
  return world;
}

/** What this run has made in the namespace, whatever test it was for; resolves when it is gone. */
export async function takeAway(
  { core, apps, autoscaling, policy }: Pick<TestCluster, 'core' | 'apps' | 'autoscaling' | 'policy'>,
  namespace: string,
  run: string,
): Promise<void> {
  const ours = { namespace, labelSelector: `${RUN_LABEL}=${run}` };
  const names = (list: { items: { metadata?: { name?: string } }[] }) =>
    list.items.map(({ metadata }) => ({ namespace, name: metadata?.name ?? '' }));
  const [budgets, autoscalers, deployments, configMaps] = await Promise.all([
    policy.listNamespacedPodDisruptionBudget(ours).then(names),
    autoscaling.listNamespacedHorizontalPodAutoscaler(ours).then(names),
    apps.listNamespacedDeployment(ours).then(names),
    core.listNamespacedConfigMap(ours).then(names),
  ]);
  for (const budget of budgets) await policy.deleteNamespacedPodDisruptionBudget(budget);
  for (const autoscaler of autoscalers) await autoscaling.deleteNamespacedHorizontalPodAutoscaler(autoscaler);
  for (const deployment of deployments) await apps.deleteNamespacedDeployment(deployment);
  for (const configMap of configMaps) await core.deleteNamespacedConfigMap(configMap);
  await until(async () => {
    const [replicaSets, pods] = await Promise.all([
      apps.listNamespacedReplicaSet(ours),
      core.listNamespacedPod(ours),
    ]);
    return replicaSets.items.length + pods.items.length === 0;
  }, GONE_MS);
}

async function leaseNames(
  { coordination }: Pick<TestCluster, 'coordination'>,
  namespace: string,
): Promise<string[]> {
  const { items } = await coordination.listNamespacedLease({ namespace });
  return items.map(({ metadata }) => metadata?.name ?? '');
}
