/** The Kubernetes API through `@kubernetes/client-node`: one deployment and its pods. */
import {
  ApiException,
  AppsV1Api,
  AutoscalingV2Api,
  CoreV1Api,
  createConfiguration,
  KubeConfig,
  type Middleware,
  PatchStrategy,
  ServerConfiguration,
  setHeaderOptions,
  type V1Deployment,
} from '@kubernetes/client-node';
import type { Configuration, Target } from '../configuration';
import { DependencyError, errorText, StalePlanError } from '../errors';
import type { DeploymentEvidence, MaxSurge } from '../evidence';
import type { Cluster, LogRange, Pod } from '../ports';
import type { ScaleOutPlan } from '../remediate/actions';
import { networkErrorText } from './network-error';

/** What marks an object as kept in line by a GitOps controller, which reverts changes made beside it. */
const GITOPS_MARKS: readonly (readonly [owner: string, mark: string])[] = [
  ['Argo CD', 'argocd.argoproj.io/tracking-id'],
  ['Argo CD', 'argocd.argoproj.io/instance'],
  ['Flux', 'kustomize.toolkit.fluxcd.io/name'],
  ['Flux', 'helm.toolkit.fluxcd.io/name'],
];

/** Kubernetes' default for a Deployment's `maxSurge`. */
const DEFAULT_MAX_SURGE: MaxSurge = { percent: 25 };

export class KubernetesCluster implements Cluster {
  private readonly core: CoreV1Api;
  private readonly apps: AppsV1Api;
  private readonly autoscaling: AutoscalingV2Api;

  /** @param kubeconfig YAML or JSON text. Every request ends after `probes.timeoutMs`: the client itself never would. */
  constructor(
    kubeconfig: string,
    private readonly target: Target['kubernetes'],
    private readonly probes: Configuration['probes'],
  ) {
    const config = new KubeConfig();
    config.loadFromString(kubeconfig);
    const cluster = config.getCurrentCluster();
    if (!cluster) throw new DependencyError('kubernetes', 'the kubeconfig names no current cluster');
    const api = createConfiguration({
      baseServer: new ServerConfiguration(cluster.server, {}),
      authMethods: { default: config },
      promiseMiddleware: [requestTimeout(probes.timeoutMs)],
    });
    this.core = new CoreV1Api(api);
    this.apps = new AppsV1Api(api);
    this.autoscaling = new AutoscalingV2Api(api);
  }

  async readDeployment(): Promise<DeploymentEvidence> {
    const { namespace, deployment: name } = this.target;
    const [deployment, autoscalers] = await Promise.all([
      this.call(() => this.apps.readNamespacedDeployment({ namespace, name })),
      this.call(() => this.autoscaling.listNamespacedHorizontalPodAutoscaler({ namespace })),
    ]);
    const autoscaler = autoscalers.items.find(
      ({ spec }) => spec?.scaleTargetRef.kind === 'Deployment' && spec.scaleTargetRef.name === name,
    );
    const { metadata, spec, status } = deployment;
    return {
      replicas: spec?.replicas ?? 1,
      updatedReplicas: status?.updatedReplicas ?? 0,
      availableReplicas: status?.availableReplicas ?? 0,
      observedLatest: (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0),
      maxSurge: maxSurgeOf(deployment),
      paused: spec?.paused ?? false,
      replicasOwner: autoscaler
        ? `the HorizontalPodAutoscaler ${autoscaler.metadata?.name ?? ''}`
        : gitOpsOwner(deployment),
    };
  }

  async listPods(): Promise<Pod[]> {
    const { namespace, deployment: name } = this.target;
    const deployment = await this.call(() => this.apps.readNamespacedDeployment({ namespace, name }));
    const labels = deployment.spec?.selector.matchLabels ?? {};
    const labelSelector = Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(',');
    // Without a selector the list would be every pod of the namespace.
    if (labelSelector === '')
      throw new DependencyError('kubernetes', `deployment ${name} selects pods by no label`);
    const { items } = await this.call(() => this.core.listNamespacedPod({ namespace, labelSelector }));
    return items
      .filter((pod) => pod.metadata?.deletionTimestamp === undefined)
      .map((pod) => ({
        name: pod.metadata?.name ?? '',
        ready:
          pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false,
      }));
  }

  async readMetrics(pod: string): Promise<string> {
    const { namespace, metricsPort, metricsPath } = this.target;
    return this.call(() =>
      this.core.connectGetNamespacedPodProxyWithPath({
        namespace,
        name: `${pod}:${metricsPort}`,
        path: metricsPath,
      }),
    );
  }

  async readLog(pod: string, range: LogRange): Promise<string> {
    const { namespace } = this.target;
    const limitBytes = this.probes.logLimitBytes;
    const text = await this.call(() =>
      this.core.readNamespacedPodLog({ namespace, name: pod, limitBytes, ...range }),
    );
    return text ?? '';
  }

  async scaleOut(plan: ScaleOutPlan): Promise<{ changed: boolean }> {
    const { namespace, deployment: name } = this.target;
    const scale = await this.call(() => this.apps.readNamespacedDeploymentScale({ namespace, name }));
    const replicas = scale.spec?.replicas ?? 0;
    if (replicas === plan.toReplicas) return { changed: false };
    if (replicas !== plan.fromReplicas) {
      throw new StalePlanError(
        `deployment ${name} has ${replicas} replicas, not the ${plan.fromReplicas} of the plan`,
      );
    }
    // With the resourceVersion just read, a change by anybody else in between is refused by the API server.
    const body = {
      metadata: { resourceVersion: scale.metadata?.resourceVersion },
      spec: { replicas: plan.toReplicas },
    };
    await this.call(() =>
      this.apps.patchNamespacedDeploymentScale(
        { namespace, name, body, fieldManager: 'knhk-runbook' },
        setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
      ),
    );
    return { changed: true };
  }

  /** Turns whatever the client throws into one error that names Kubernetes and keeps the status code. */
  private async call<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      throw new DependencyError('kubernetes', describe(error, this.probes.timeoutMs), {
        cause: error,
        code: error instanceof ApiException ? String(error.code) : undefined,
      });
    }
  }
}

function requestTimeout(timeoutMs: number): Middleware {
  return {
    pre: async (request) => {
      request.setSignal(AbortSignal.timeout(timeoutMs));
      return request;
    },
    post: async (response) => response,
  };
}

function describe(error: unknown, timeoutMs: number): string {
  if (error instanceof ApiException) return `HTTP ${error.code}: ${errorText(statusMessage(error.body))}`;
  return networkErrorText(error, timeoutMs);
}

/** The `message` of a Kubernetes Status, which the client hands over as text or as an object. */
function statusMessage(body: unknown): string {
  let value = body;
  if (typeof value === 'string') {
    try {
      value = JSON.parse(value);
    } catch {
      return value as string;
    }
  }
  if (typeof value === 'object' && value !== null && 'message' in value) return String(value.message);
  return String(value);
}

function gitOpsOwner({ metadata }: V1Deployment): string | null {
  const marks = { ...metadata?.labels, ...metadata?.annotations };
  const found = GITOPS_MARKS.find(([, mark]) => Object.hasOwn(marks, mark));
  return found ? found[0] : null;
}

function maxSurgeOf({ spec }: V1Deployment): MaxSurge {
  if (spec?.strategy?.type === 'Recreate') return { count: 0 };
  const value = spec?.strategy?.rollingUpdate?.maxSurge;
  if (typeof value === 'number') return { count: value };
  const percent = typeof value === 'string' ? /^(\d+)%$/.exec(value) : null;
  return percent ? { percent: Number(percent[1]) } : DEFAULT_MAX_SURGE;
}
