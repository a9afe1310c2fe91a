/** Asks a cluster what it would say to an incident: what this login may do, and each change as a dry run. Nothing is stored. */
import type { Target } from '../../configuration/configuration';
import { leaseOf } from '../../configuration/shared-server';
import type { ActionKind } from '../../model/actions';
import type { Rehearsal } from '../../readiness/cluster';
import type { Reviewed, Right } from '../../readiness/rights';
import { errorText } from '../../text/error-text';
import { hasCode, isRefused, type KubernetesClient, MERGE_PATCH } from '../kubernetes/client';
import { serviceContainer } from '../kubernetes/container';
import { autoscalerEvidence, poolSizeOf, scales } from '../kubernetes/evidence';
import type { V1Deployment, V1Pod, V2HorizontalPodAutoscaler } from '../kubernetes/objects';
import { isControlledBy, ownReplicaSets } from '../kubernetes/owner';
import { isGoing, isOver } from '../kubernetes/pod';
import { readReplicaSets } from '../kubernetes/replica-sets';
import { KubernetesTemplate } from '../kubernetes/template';

const DRY = { dryRun: 'All' } as const;

export class KubernetesReadiness {
  constructor(
    private readonly client: KubernetesClient,
    private readonly target: Target['kubernetes'],
  ) {}

  /** Who asks, in the cluster's words; null where it does not tell (before Kubernetes 1.28). */
  async user(): Promise<string | null> {
    try {
      const { status } = await this.client.call(() => this.client.reviews.createSelfSubjectReview());
      return status?.userInfo?.username ?? null;
    } catch {
      return null;
    }
  }

  review(rights: readonly Right[]): Promise<Reviewed[]> {
    return Promise.all(rights.map((right) => this.reviewOne(right)));
  }

  private async reviewOne(right: Right): Promise<Reviewed> {
    const body = {
      ...{ apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview' },
      spec: { resourceAttributes: { ...right } },
    };
    try {
      const { status } = await this.client.call(() =>
        this.client.reviews.createSelfSubjectAccessReview({ body }),
      );
      return { right, allowed: status?.allowed === true };
    } catch (error) {
      return { right, unknown: errorText(error) };
    }
  }

  /** The one that scales the deployment; null where there is none. @throws DependencyError */
  async autoscaler(): Promise<V2HorizontalPodAutoscaler | null> {
    const { namespace, deployment } = this.target;
    const { items } = await this.client.call(() =>
      this.client.autoscaling.listNamespacedHorizontalPodAutoscaler({ namespace }),
    );
    return items.find((each) => scales(each, deployment)) ?? null;
  }

  /** Which container is the service's, and which ports it declares. @throws DependencyError */
  async container(): Promise<{ readonly problem: string | undefined; readonly ports: readonly number[] }> {
    const { spec } = await this.deployment();
    const { metadata, spec: pods } = spec?.template ?? {};
    const { container, problem } = serviceContainer(
      { metadata, containers: pods?.containers ?? [] },
      this.target,
    );
    return { problem, ports: (container?.ports ?? []).map(({ containerPort }) => containerPort) };
  }

  /**
   * @param wanted Kinds of changes that the configuration permits.
   * @param mayPatch Whether the right is there: a change without it is told as a missing right, and not rehearsed.
   */
  async rehearse(
    wanted: ReadonlySet<ActionKind>,
    mayPatch: (resource: string) => boolean,
  ): Promise<Rehearsal[]> {
    const { deployment, configMap } = this.target;
    const lease = leaseOf(this.target).name;
    const autoscaler = await this.autoscaler().catch(() => null);
    const tries: readonly (readonly [string, string, boolean, () => Promise<string | undefined>])[] = [
      ['renew the lock', `update of Lease ${lease}`, mayPatch('leases'), () => this.renewLease()],
      autoscaler === null
        ? [
            'scale out',
            `patch of the scale of ${deployment}`,
            wanted.has('scale-out') && mayPatch('deployments/scale'),
            () => this.scale(),
          ]
        : [
            'scale out',
            `patch of autoscaler ${autoscaler.metadata?.name}`,
            wanted.has('scale-out') && mayPatch('horizontalpodautoscalers'),
            () => this.raiseMinimum(autoscaler),
          ],
      [
        'raise the pool',
        `patch of ConfigMap ${configMap}`,
        wanted.has('raise-pool') && mayPatch('configmaps'),
        () => this.raisePool(),
      ],
      [
        'restart the pods',
        `patch of deployment ${deployment}`,
        wanted.has('raise-pool') && mayPatch('deployments'),
        () => this.restart(),
      ],
      [
        'replace a pod',
        'eviction of one pod',
        wanted.has('replace-pod') && mayPatch('pods/eviction'),
        () => this.evict(),
      ],
    ];
    const made = await Promise.all(
      tries.map(
        async ([change, request, isAsked, act]): Promise<Rehearsal | null> =>
          isAsked ? { change, request, outcome: await outcomeOf(act) } : null,
      ),
    );
    return made.filter((each) => each !== null);
  }

  private deployment(): Promise<V1Deployment> {
    const { namespace, deployment: name } = this.target;
    return this.client.call(() => this.client.apps.readNamespacedDeployment({ namespace, name }));
  }

  /** As it is: nothing of it changes even where a server does not know dry runs. */
  private async renewLease(): Promise<string | undefined> {
    const { client } = this;
    const lease = leaseOf(this.target);
    const body = await client.find(() => client.coordination.readNamespacedLease(lease));
    if (body === null) return 'there is no Lease to renew';
    await client.call(() => client.coordination.replaceNamespacedLease({ ...lease, body, ...DRY }));
    return undefined;
  }

  private async scale(): Promise<undefined> {
    const { namespace, deployment: name } = this.target;
    const { apps } = this.client;
    const scale = await this.client.call(() => apps.readNamespacedDeploymentScale({ namespace, name }));
    const body = { spec: { replicas: (scale.spec?.replicas ?? 0) + 1 } };
    await this.client.call(() =>
      apps.patchNamespacedDeploymentScale({ namespace, name, body, ...DRY }, MERGE_PATCH),
    );
  }

  private async raiseMinimum(autoscaler: V2HorizontalPodAutoscaler): Promise<undefined> {
    const { namespace } = this.target;
    const { name, minReplicas, maxReplicas } = autoscalerEvidence(autoscaler);
    const body = { spec: { minReplicas: Math.min(minReplicas + 1, maxReplicas) } };
    await this.client.call(() =>
      this.client.autoscaling.patchNamespacedHorizontalPodAutoscaler(
        { namespace, name, body, ...DRY },
        MERGE_PATCH,
      ),
    );
  }

  private async raisePool(): Promise<string | undefined> {
    const { namespace, configMap: name, poolSizeKey: key } = this.target;
    const { core } = this.client;
    const configMap = await this.client.call(() => core.readNamespacedConfigMap({ namespace, name }));
    const size = poolSizeOf(configMap, key);
    if (size === null) return `ConfigMap ${name} has no key ${key}`;
    const body = { data: { [key]: String(size + 1) } };
    await this.client.call(() =>
      core.patchNamespacedConfigMap({ namespace, name, body, ...DRY }, MERGE_PATCH),
    );
    return undefined;
  }

  private async restart(): Promise<undefined> {
    const template = new KubernetesTemplate(this.client, this.target);
    await template.rehearseRestart(await template.readDeployment(), new Date().toISOString());
  }

  private async evict(): Promise<string | undefined> {
    const { namespace } = this.target;
    const deployment = await this.deployment();
    const own = ownReplicaSets(deployment, await readReplicaSets(this.client, namespace, deployment));
    const { items } = await this.client.call(() => this.client.core.listNamespacedPod({ namespace }));
    const pod = items.find((each: V1Pod) => isControlledBy(own, each) && !isGoing(each) && !isOver(each));
    const name = pod?.metadata?.name;
    if (name === undefined) return 'there is no pod to evict';
    const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { namespace, name } };
    await this.client.call(() =>
      this.client.core.createNamespacedPodEviction({ namespace, name, body, ...DRY }),
    );
    return undefined;
  }
}

/** 429 is a budget's answer to an eviction (Kubernetes documentation, API-initiated eviction). */
async function outcomeOf(act: () => Promise<string | undefined>): Promise<Rehearsal['outcome']> {
  try {
    const why = await act();
    return why === undefined ? { kind: 'admitted' } : { kind: 'not-asked', why };
  } catch (error) {
    const isAnswer = isRefused(error) || hasCode(error, '429');
    return { kind: isAnswer ? 'refused' : 'not-asked', why: errorText(error) };
  }
}
