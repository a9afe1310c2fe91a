/** The Kubernetes API: one deployment, its pods, its autoscaler and its ConfigMap. */
import type { Configuration, Target } from '../configuration';
import type { DeploymentEvidence, PoolConfigEvidence } from '../evidence';
import type { Changed, Cluster, LogRange, Pod, Take } from '../ports';
import type { RaisePoolPlan, ReplacePodPlan, ScaleOutPlan, TracePlan, UndoPlan } from '../remediate/actions';
import type { KubernetesAccess } from './kubernetes-access';
import { KubernetesClient } from './kubernetes-client';
import { evictPod } from './kubernetes-eviction';
import {
  deploymentEvidence,
  gitOpsOwner,
  isGoing,
  podEvidence,
  podSelector,
  poolSizeOf,
} from './kubernetes-evidence';
import type { V1Deployment } from './kubernetes-objects';
import { KubernetesRollouts } from './kubernetes-rollouts';
import { KubernetesScaling } from './kubernetes-scaling';

export class KubernetesCluster implements Cluster {
  private readonly client: KubernetesClient;
  private readonly scaling: KubernetesScaling;
  private readonly rollouts: KubernetesRollouts;
  private deployment: Promise<V1Deployment> | undefined;

  /** @param access or a kubeconfig, as YAML or JSON text. Every request ends after `probes.timeoutMs`. */
  constructor(
    access: KubernetesAccess | string,
    private readonly target: Target['kubernetes'],
    private readonly probes: Configuration['probes'],
  ) {
    this.client = new KubernetesClient(access, probes.timeoutMs);
    this.scaling = new KubernetesScaling(this.client, target);
    this.rollouts = new KubernetesRollouts(this.client, target);
  }

  async readDeployment(): Promise<DeploymentEvidence> {
    const { namespace } = this.target;
    const { client } = this;
    const [deployment, autoscalers] = await Promise.all([
      this.askForDeployment(),
      client.call(() => client.autoscaling.listNamespacedHorizontalPodAutoscaler({ namespace })),
    ]);
    return deploymentEvidence(deployment, autoscalers.items);
  }

  async readPoolConfig(): Promise<PoolConfigEvidence> {
    const { namespace, configMap: name, poolSizeKey } = this.target;
    const configMap = await this.client.call(() =>
      this.client.core.readNamespacedConfigMap({ namespace, name }),
    );
    return { size: poolSizeOf(configMap, poolSizeKey), gitOpsOwner: gitOpsOwner(configMap.metadata) };
  }

  async listPods(): Promise<Pod[]> {
    const { namespace } = this.target;
    const { client } = this;
    const labelSelector = podSelector(await this.askForDeployment());
    const { items } = await client.call(() => client.core.listNamespacedPod({ namespace, labelSelector }));
    return items.filter((pod) => !isGoing(pod)).map(podEvidence);
  }

  /** Those that ask while the question is under way share its answer. */
  private askForDeployment(): Promise<V1Deployment> {
    const { namespace, deployment: name } = this.target;
    const { client } = this;
    this.deployment ??= client
      .call(() => client.apps.readNamespacedDeployment({ namespace, name }))
      .finally(() => {
        this.deployment = undefined;
      });
    return this.deployment;
  }

  async readMetrics(pod: string, take: Take): Promise<void> {
    const { namespace, metricsPort, metricsPath: path } = this.target;
    const name = `${pod}:${metricsPort}`;
    return this.client.call(() =>
      this.client.core.connectGetNamespacedPodProxyWithPath({ namespace, name, path }, take),
    );
  }

  async readLog(pod: string, range: LogRange, take: Take): Promise<void> {
    const { namespace } = this.target;
    const limitBytes = this.probes.logLimitBytes;
    return this.client.call(() =>
      this.client.core.readNamespacedPodLog({ namespace, name: pod, limitBytes, ...range }, take),
    );
  }

  async scaleOut(plan: ScaleOutPlan): Promise<Changed> {
    const { fromReplicas, toReplicas, autoscaler } = plan;
    return autoscaler
      ? this.scaling.raiseMinReplicas(autoscaler.name, autoscaler.minReplicas, toReplicas)
      : this.scaling.setReplicas(fromReplicas, toReplicas);
  }

  async raisePool({ fromSize, toSize }: RaisePoolPlan, at: string): Promise<Changed> {
    return this.rollouts.raisePoolSize(fromSize, toSize, at);
  }

  async replacePod({ pod }: ReplacePodPlan): Promise<Changed> {
    return evictPod(this.client, this.target, pod);
  }

  async startTrace({ variable, value }: TracePlan): Promise<Changed & { readonly previous: string | null }> {
    return this.rollouts.appendToVariable(variable, value);
  }

  async undo(plan: UndoPlan, at: string): Promise<Changed> {
    switch (plan.kind) {
      case 'set-replicas':
        return this.scaling.setReplicas(plan.from, plan.to);
      case 'set-min-replicas':
        return this.scaling.lowerMinReplicas(plan);
      case 'set-pool-size':
        return this.rollouts.setPoolSize(plan.from, plan.to, at);
      case 'stop-trace':
        return this.rollouts.takeFromVariable(plan.variable, plan.value);
    }
  }
}
