/** Keeps the pods as the Deployments want them. */
import { createHash, randomInt } from 'node:crypto';
import { deploymentStatus, UNDER_WAY } from './deployment-status';
import { type Deployment, kubeTime, type Pod } from './objects';
import { pendingStatus } from './pod-status';
import { type OwnedPods, planRollout } from './rollout';
import type { Store } from './store';

const HASH_LABEL = 'pod-template-hash';
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
  private readonly unsubscribe: () => void;
  private next: NodeJS.Immediate | undefined;
  private deadlineCheck: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: Store,
    private readonly options: ControllerOptions,
  ) {
    this.unsubscribe = store.onChange(({ plural }) => {
      if (plural === 'deployments' || plural === 'pods') this.schedule();
    });
    this.schedule();
  }

  close(): void {
    this.unsubscribe();
    clearImmediate(this.next);
    clearTimeout(this.deadlineCheck);
  }

  private schedule(): void {
    this.next ??= setImmediate(() => {
      this.next = undefined;
      for (const deployment of this.store.list('deployments', this.options.namespace))
        this.reconcile(deployment);
    });
  }

  private reconcile(deployment: Deployment): void {
    const { name, namespace } = deployment.metadata;
    const step = planRollout(deployment.spec, this.ownedPods(deployment));
    for (const pod of step.remove) markDeleted(this.store, pod);
    const room = Math.max(0, this.options.maxPods - this.store.list('pods', namespace).length);
    for (let made = 0; made < Math.min(step.create, room); made++) this.createPod(deployment);

    const failure =
      step.create > room ? `exceeded quota: pods, limited: pods=${this.options.maxPods}` : undefined;
    const status = deploymentStatus(deployment, this.ownedPods(deployment), failure);
    this.store.update('deployments', namespace, name, (current) => ({ ...current, status }));

    clearTimeout(this.deadlineCheck);
    if (status.conditions?.some(({ reason }) => reason === UNDER_WAY)) {
      this.deadlineCheck = setTimeout(() => this.schedule(), DEADLINE_CHECK_MS);
    }
  }

  private ownedPods({ metadata, spec }: Deployment): OwnedPods {
    const hash = templateHash(spec);
    const owned = this.store
      .list('pods', metadata.namespace)
      .filter(
        (pod) => pod.metadata.deletionTimestamp === undefined && matches(pod, spec.selector.matchLabels),
      );
    return {
      current: owned.filter((pod) => pod.metadata.labels?.[HASH_LABEL] === hash),
      outdated: owned.filter((pod) => pod.metadata.labels?.[HASH_LABEL] !== hash),
    };
  }

  private createPod({ metadata, spec }: Deployment): void {
    const hash = templateHash(spec);
    const { labels, annotations } = spec.template.metadata;
    this.store.create('pods', {
      metadata: {
        namespace: metadata.namespace,
        name: `${metadata.name}-${hash}-${randomSuffix()}`,
        labels: { ...labels, [HASH_LABEL]: hash },
        ...(annotations && { annotations }),
      },
      spec: spec.template.spec,
      status: pendingStatus(),
    });
  }
}

/** Asks for a pod's end, as a delete request does: the object goes when its process has gone. */
export function markDeleted(store: Store, { metadata: { namespace, name } }: Pod): Pod {
  return store.update('pods', namespace, name, (pod) => {
    const deletionTimestamp = pod.metadata.deletionTimestamp ?? kubeTime();
    return { ...pod, metadata: { ...pod.metadata, deletionTimestamp, deletionGracePeriodSeconds: 5 } };
  });
}

function matches({ metadata }: Pod, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value);
}

/** Tells the versions of a pod template apart, as the hash in a ReplicaSet's name does. */
function templateHash({ template }: Deployment['spec']): string {
  return createHash('sha256').update(JSON.stringify(template)).digest('hex').slice(0, 10);
}

function randomSuffix(): string {
  return Array.from({ length: NAME_LENGTH }, () => NAME_LETTERS[randomInt(NAME_LETTERS.length)]).join('');
}
