/** Keeps the pods as the Deployments want them. */
import { randomInt } from 'node:crypto';
import { deploymentStatus, UNDER_WAY } from './deployment-status';
import { isOutside, NODE } from './nodes';
import { type Deployment, kubeTime, type Pod, type PodSpec } from './objects';
import { onChanges, type Watching } from './on-changes';
import { isOver, pendingStatus, unschedulableStatus } from './pod-status';
import { HASH_LABEL, ownedBy, REVISION, type ReplicaSet, revisionOf } from './replica-set';
import { activePodsOf, countReplicaSets, currentReplicaSet, replicaSetsOf } from './replica-sets';
import { type OwnedPods, planRollout } from './rollout';
import type { Store } from './store';
import { templateHash } from './template-hash';

/** How often a rollout is looked at while nothing changes, to notice that its deadline has passed. */
const DEADLINE_CHECK_MS = 1_000;
/** Kubernetes leaves vowels and look-alikes out of its random names. */
const NAME_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
const NAME_LENGTH = 5;

export interface ControllerOptions {
  readonly namespace: string;
  /** A ResourceQuota in effect: scaling beyond is accepted, but the pods are not created. */
  readonly maxPods: number;
}

/** Looks at the whole state after each change, so it does not matter which change that was. */
export class DeploymentController {
  private readonly watching: Watching;
  private deadlineCheck: NodeJS.Timeout | undefined;
  private maxPods: number;

  constructor(
    private readonly store: Store,
    { namespace, maxPods }: ControllerOptions,
  ) {
    this.maxPods = maxPods;
    this.watching = onChanges(store, ['deployments', 'pods'], () => {
      for (const deployment of store.list('deployments', namespace)) this.reconcile(deployment);
    });
  }

  /** Changes the quota. Pods that are there already stay, even beyond it. */
  setMaxPods(maxPods: number): void {
    this.maxPods = maxPods;
    this.watching.schedule();
  }

  close(): void {
    this.watching.close();
    clearTimeout(this.deadlineCheck);
  }

  private reconcile(deployment: Deployment): void {
    const { name, namespace } = deployment.metadata;
    const replicaSet = currentReplicaSet(this.store, deployment);
    const step = planRollout(deployment.spec, this.ownedPods(deployment));
    for (const pod of step.remove) markDeleted(this.store, pod);
    const used = this.store.list('pods', namespace).filter((pod) => !isOutside(pod) && !isOver(pod)).length;
    const room = Math.max(0, this.maxPods - used);
    const made = Math.min(step.create, room);
    for (let count = 0; count < made; count++) this.createPod(deployment, replicaSet);

    const missing = step.create - made;
    const failure =
      missing > 0 ? { missing, message: exceeded(deployment, used + made, this.maxPods) } : undefined;
    const isNewTemplate = deployment.metadata.annotations?.[REVISION] !== String(revisionOf(replicaSet));
    const status = deploymentStatus(deployment, { ...this.ownedPods(deployment), isNewTemplate }, failure);
    countReplicaSets(this.store, deployment);
    this.store.update('deployments', namespace, name, ({ metadata, ...current }) => {
      const annotations = { ...metadata.annotations, [REVISION]: String(revisionOf(replicaSet)) };
      return { ...current, metadata: { ...metadata, annotations }, status };
    });

    clearTimeout(this.deadlineCheck);
    if (status.conditions?.some(({ reason }) => reason === UNDER_WAY)) {
      this.deadlineCheck = setTimeout(() => this.watching.schedule(), DEADLINE_CHECK_MS);
    }
  }

  private ownedPods(deployment: Deployment): OwnedPods {
    const hash = templateHash(deployment.spec);
    const owned = replicaSetsOf(this.store, deployment).flatMap((each) => activePodsOf(this.store, each));
    return {
      current: owned.filter((pod) => pod.metadata.labels?.[HASH_LABEL] === hash),
      outdated: owned.filter((pod) => pod.metadata.labels?.[HASH_LABEL] !== hash),
    };
  }

  private createPod({ metadata, spec }: Deployment, replicaSet: ReplicaSet): void {
    const hash = templateHash(spec);
    const { labels, annotations } = spec.template.metadata;
    this.store.create('pods', {
      metadata: {
        namespace: metadata.namespace,
        name: `${metadata.name}-${hash}-${randomSuffix()}`,
        labels: { ...labels, [HASH_LABEL]: hash },
        ...(annotations && { annotations }),
        ownerReferences: [ownedBy(replicaSet)],
      },
      ...scheduled(spec.template.spec),
    });
  }
}

/** The one node has no labels: a pod that asks for one waits for another node. */
function scheduled(spec: PodSpec): Pick<Pod, 'spec' | 'status'> {
  if (Object.keys(spec.nodeSelector ?? {}).length === 0)
    return { spec: { ...spec, nodeName: NODE }, status: pendingStatus() };
  const why = "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.";
  return { spec: { ...spec }, status: unschedulableStatus(why) };
}

/** Asks for a pod's end, as a delete request does: the object goes when its process has gone. */
export function markDeleted(store: Store, { metadata: { namespace, name } }: Pod): Pod {
  return store.update('pods', namespace, name, (pod) => {
    const deletionTimestamp = pod.metadata.deletionTimestamp ?? kubeTime();
    return { ...pod, metadata: { ...pod.metadata, deletionTimestamp, deletionGracePeriodSeconds: 5 } };
  });
}

/** What the quota admission says, of a ResourceQuota by the name of `pods`. */
function exceeded({ metadata, spec }: Deployment, used: number, limit: number): string {
  // Of another name each time in Kubernetes, which counts that as no news.
  const pod = `${metadata.name}-${templateHash(spec)}-${'x'.repeat(NAME_LENGTH)}`;
  return `pods "${pod}" is forbidden: exceeded quota: pods, requested: pods=1, used: pods=${used}, limited: pods=${limit}`;
}

export function randomSuffix(): string {
  return Array.from({ length: NAME_LENGTH }, () => NAME_LETTERS[randomInt(NAME_LETTERS.length)]).join('');
}
