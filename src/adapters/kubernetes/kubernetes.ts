/** The Kubernetes API: one deployment, its pods, its autoscaler and its ConfigMap. */
import type { Configuration, Target } from '../../configuration/configuration';
import type { PoolerSettings } from '../../configuration/pooler';
import { DependencyError } from '../../model/errors';
import type { DeploymentEvidence, PoolConfigEvidence, PoolerConfigEvidence } from '../../model/evidence';
import type { RaisePoolPlan, ReplacePodPlan, ScaleOutPlan, TracePlan, UndoPlan } from '../../model/plans';
import type { Changed, Cluster, LogRange, Pod, RaisedPool, StartedTrace, Take } from '../../ports';
import type { KubernetesAccess } from './access';
import { KubernetesClient } from './client';
import { configReaders } from './config-readers';
import { evictPod } from './eviction';
import { deploymentEvidence, podSelector, poolConfigEvidence } from './evidence';
import { readLog } from './log';
import type { V1Deployment, V1Pod, V1ReplicaSet } from './objects';
import { areAllKnown, isControlledBy, ownReplicaSets } from './owner';
import { isGoing, isOver, type KnownPod, podEvidence } from './pod';
import { KubernetesPoolSize } from './pool-size';
import { KubernetesPoolerSize } from './pooler-size';
import { readReplicaSets } from './replica-sets';
import { KubernetesRollouts } from './rollouts';
import { KubernetesScaling } from './scaling';

export class KubernetesCluster implements Cluster {
  private readonly client: KubernetesClient;
  private readonly scaling: KubernetesScaling;
  private readonly rollouts: KubernetesRollouts;
  private readonly poolSize: KubernetesPoolSize;
  private readonly poolerSize: KubernetesPoolerSize;
  private deployment: Promise<V1Deployment> | undefined;
  private own: Promise<readonly V1Pod[]> | undefined;
  /** The pods of the last list, by name. */
  private known: ReadonlyMap<string, KnownPod> = new Map();

  /**
   * @param access or a kubeconfig, as YAML or JSON text. Every request ends after `probes.timeoutMs`.
   * @param pooler The target's, where it has one.
   */
  constructor(
    access: KubernetesAccess | string,
    private readonly target: Target['kubernetes'],
    private readonly probes: Configuration['probes'],
    pooler?: PoolerSettings,
  ) {
    this.client = new KubernetesClient(access, probes.timeoutMs);
    this.scaling = new KubernetesScaling(this.client, target);
    this.rollouts = new KubernetesRollouts(this.client, target);
    this.poolSize = new KubernetesPoolSize(this.client, target);
    this.poolerSize = new KubernetesPoolerSize(this.client, target, pooler);
  }

  async readDeployment(): Promise<DeploymentEvidence> {
    const { namespace } = this.target;
    const { client } = this;
    const [deployment, autoscalers] = await Promise.all([
      this.askForDeployment(),
      client.call(() => client.autoscaling.listNamespacedHorizontalPodAutoscaler({ namespace })),
    ]);
    const isOff = deployment.spec?.replicas === 0;
    return deploymentEvidence(
      deployment,
      autoscalers.items,
      this.target,
      isOff ? await this.replicaSetsOf(deployment) : [],
    );
  }

  async readPoolConfig(): Promise<PoolConfigEvidence> {
    const { namespace, configMap: name } = this.target;
    const configMap = await this.client.call(() =>
      this.client.core.readNamespacedConfigMap({ namespace, name }),
    );
    return poolConfigEvidence(configMap, this.target);
  }

  async readPoolerConfig(): Promise<PoolerConfigEvidence | null> {
    return this.poolerSize.read();
  }

  async listPods(): Promise<Pod[]> {
    const pods = await this.readPods();
    return pods.map(({ name, ready, running, hasLog, notReadyWhy }) => ({
      ...{ name, ready, running, hasLog, notReadyWhy },
    }));
  }

  async countTerminatingPods(): Promise<number> {
    const own = await this.askForPods();
    return own.filter((pod) => isGoing(pod) && !isOver(pod)).length;
  }

  async listConfigReaders(): Promise<string[]> {
    const { configMap, poolSizeKey: key } = this.target;
    const deployment = await this.askForDeployment();
    const pods = await this.podsOf();
    // After the pods: each of them was made by one that is there by now.
    const own = ownReplicaSets(deployment, await this.replicaSetsOf(deployment));
    return configReaders(
      pods.filter((pod) => !isControlledBy(own, pod)),
      { configMap, key },
    );
  }

  private async readPods(): Promise<readonly KnownPod[]> {
    const [deployment, own] = await Promise.all([this.askForDeployment(), this.askForPods()]);
    const containers = containersOf(deployment);
    const found = own
      .filter((pod) => !isGoing(pod) && !isOver(pod))
      .map((pod) => podEvidence(pod, this.target, containers));
    this.known = new Map(found.map((pod) => [pod.name, pod]));
    return found;
  }

  /** Those that the deployment controls. Those that ask while the question is under way share its answer. */
  private askForPods(): Promise<readonly V1Pod[]> {
    this.own ??= this.ownPods().finally(() => {
      this.own = undefined;
    });
    return this.own;
  }

  private async ownPods(): Promise<readonly V1Pod[]> {
    const deployment = await this.askForDeployment();
    const [pods, atOnce] = await Promise.all([
      this.podsOf(podSelector(deployment)),
      this.replicaSetsOf(deployment),
    ]);
    // A rollout may have made one, and its first pod, after those were listed.
    const replicaSets = areAllKnown(atOnce, pods) ? atOnce : await this.replicaSetsOf(deployment);
    const own = ownReplicaSets(deployment, replicaSets);
    return pods.filter((pod) => isControlledBy(own, pod));
  }

  /** Those of the namespace, or those with such labels: the deployment's own and others. */
  private async podsOf(labelSelector?: string): Promise<readonly V1Pod[]> {
    const { namespace } = this.target;
    const { client } = this;
    const { items } = await client.call(() =>
      client.core.listNamespacedPod({ namespace, ...(labelSelector && { labelSelector }) }),
    );
    return items;
  }

  private replicaSetsOf(deployment: V1Deployment): Promise<readonly V1ReplicaSet[]> {
    return readReplicaSets(this.client, this.target.namespace, deployment);
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

  async readLog(pod: string, range: LogRange, begin: () => Take): Promise<string | null> {
    const known = await this.knownPod(pod);
    if (known.problem !== undefined) throw new DependencyError('kubernetes', `pod ${pod}: ${known.problem}`);
    const source = {
      ...{ client: this.client, namespace: this.target.namespace, limitBytes: this.probes.logLimitBytes },
      nowMs: Date.now,
    };
    return readLog(source, known, range, begin);
  }

  async probe(pod: string): Promise<void> {
    const { namespace, metricsPort, probe } = this.target;
    if (!probe) throw new DependencyError('kubernetes', 'kubernetes.probe is not configured');
    const name = `${pod}:${probe.port ?? metricsPort}`;
    return this.client.call(() =>
      this.client.core.connectGetNamespacedPodProxyWithPath(
        { namespace, name, path: probe.path },
        () => undefined,
      ),
    );
  }

  /** As the last list had it: whoever lists pods and then reads them asks no more for that. */
  private async knownPod(pod: string): Promise<KnownPod> {
    const known = this.known.get(pod);
    if (known) return known;
    const { namespace } = this.target;
    const [deployment, read] = await Promise.all([
      this.askForDeployment(),
      this.client.call(() => this.client.core.readNamespacedPod({ namespace, name: pod })),
    ]);
    return podEvidence(read, this.target, containersOf(deployment));
  }

  async scaleOut(plan: ScaleOutPlan): Promise<Changed> {
    const { fromReplicas, toReplicas, autoscaler } = plan;
    return autoscaler
      ? this.scaling.raiseMinReplicas(autoscaler.name, autoscaler.minReplicas, toReplicas)
      : this.scaling.setReplicas(fromReplicas, toReplicas);
  }

  async raisePool({ fromSize, toSize }: RaisePoolPlan, at: string): Promise<RaisedPool> {
    return this.poolSize.raise(fromSize, toSize, at);
  }

  async setPoolerSize(from: number, to: number): Promise<Changed> {
    return this.poolerSize.set(from, to);
  }

  async replacePod({ pod }: ReplacePodPlan): Promise<Changed> {
    return evictPod(this.client, this.target, pod);
  }

  async startTrace({ variable, value }: TracePlan): Promise<StartedTrace> {
    return this.rollouts.appendToVariable(variable, value);
  }

  async undo(plan: UndoPlan, at: string): Promise<Changed> {
    switch (plan.kind) {
      case 'set-replicas':
        return this.scaling.setReplicas(plan.from, plan.to);
      case 'set-min-replicas':
        return this.scaling.lowerMinReplicas(plan);
      case 'set-pool-size':
        return this.poolSize.takeBack(plan, at);
      case 'set-pooler-pool-size':
        return this.poolerSize.set(plan.from, plan.to);
      case 'stop-trace':
        return this.rollouts.takeFromVariable(plan.variable, plan.value);
    }
  }
}

function containersOf({ spec }: V1Deployment): string[] {
  return (spec?.template?.spec?.containers ?? []).map(({ name }) => name);
}
