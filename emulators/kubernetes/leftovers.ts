/** Pods that have the labels of a deployment's own and are not its service: what real clusters have lying about. */
import { randomUUID } from 'node:crypto';
import type { Leftover } from './cluster-options';
import { randomSuffix } from './deployment-controller';
import { NODE, NODE_ADDRESS } from './nodes';
import { type Deployment, type KubeObject, kubeTime, type NewMeta, type PodStatus } from './objects';
import { pendingStatus } from './pod-status';
import { HASH_LABEL, ownedBy } from './replica-set';
import { currentReplicaSet } from './replica-sets';
import type { Store } from './store';

export function createLeftover(store: Store, deployment: Deployment, leftover: Leftover): void {
  if (leftover.kind === 'job') createJobPod(store, deployment, leftover.env ?? {});
  else createFinishedPod(store, deployment, leftover.kind);
}

/** A pod of the deployment's that has ended: nobody takes it away but the garbage collector of finished pods. */
function createFinishedPod(store: Store, deployment: Deployment, kind: 'evicted' | 'completed'): void {
  const { spec } = deployment;
  const replicaSet = currentReplicaSet(store, deployment);
  const labels = {
    ...spec.template.metadata.labels,
    [HASH_LABEL]: replicaSet.metadata.labels?.[HASH_LABEL] ?? '',
  };
  create(store, deployment, {
    metadata: named(deployment, `${replicaSet.metadata.name}-${randomSuffix()}`, labels, replicaSet),
    env: {},
    status: kind === 'evicted' ? evictedStatus() : completedStatus(),
  });
}

/** A process of the service's image, a migration or a night's work, of whose Job only this pod is kept here. */
function createJobPod(store: Store, deployment: Deployment, env: Readonly<Record<string, string>>): void {
  const job: KubeObject = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      ...{ name: `${deployment.metadata.name}-job`, namespace: deployment.metadata.namespace },
      ...{ uid: randomUUID(), resourceVersion: '1', creationTimestamp: kubeTime() },
    },
  };
  const { name, uid } = job.metadata;
  const labels = {
    ...deployment.spec.template.metadata.labels,
    ...{ 'batch.kubernetes.io/job-name': name, 'batch.kubernetes.io/controller-uid': uid },
  };
  create(store, deployment, {
    metadata: named(deployment, `${name}-${randomSuffix()}`, labels, job),
    env,
    status: pendingStatus(),
  });
}

function named(
  { metadata, spec }: Deployment,
  name: string,
  labels: Record<string, string>,
  owner: KubeObject,
): NewMeta {
  const { annotations } = spec.template.metadata;
  return {
    ...{ namespace: metadata.namespace, name, labels, ownerReferences: [ownedBy(owner)] },
    ...(annotations && { annotations }),
  };
}

interface Draft {
  readonly metadata: NewMeta;
  /** In place of the template's variables of these names. */
  readonly env: Readonly<Record<string, string>>;
  readonly status: PodStatus;
}

function create(store: Store, { spec }: Deployment, { metadata, env, status }: Draft): void {
  const template = spec.template.spec;
  const containers = template.containers.map((container) => ({
    ...container,
    env: [
      ...container.env.filter(({ name }) => !Object.hasOwn(env, name)),
      ...Object.entries(env).map(([name, value]) => ({ name, value })),
    ],
  }));
  store.create('pods', { metadata, spec: { ...template, nodeName: NODE, containers }, status });
}

/** As a node leaves a pod that it has evicted: a phase, a reason, and no address. */
function evictedStatus(): PodStatus {
  const now = kubeTime();
  return {
    phase: 'Failed',
    reason: 'Evicted',
    message: 'The node was low on resource: memory. Threshold quantity: 100Mi, available: 60Mi.',
    hostIP: NODE_ADDRESS,
    startTime: now,
    conditions: [
      { type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', lastTransitionTime: now },
      { type: 'Ready', status: 'False', reason: 'PodFailed', lastTransitionTime: now },
    ],
    containerStatuses: [],
  };
}

/** As a node leaves the pods that it ended in an orderly way when it was itself shut down. */
function completedStatus(): PodStatus {
  const now = kubeTime();
  return {
    ...{ phase: 'Succeeded', hostIP: NODE_ADDRESS, startTime: now, containerStatuses: [] },
    conditions: [{ type: 'Ready', status: 'False', reason: 'PodCompleted', lastTransitionTime: now }],
  };
}
