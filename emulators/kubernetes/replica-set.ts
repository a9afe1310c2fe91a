/** apps/v1 ReplicaSets: one for each version of a deployment's pod template, which is how versions are gone back to. */
import type { Deployment, DeploymentSpec, KubeObject, NewMeta, OwnerReference, Pod } from './objects';
import { isReady } from './pod-status';
import { templateHash } from './template-hash';

export const HASH_LABEL = 'pod-template-hash';
export const REVISION = 'deployment.kubernetes.io/revision';
/** What `kubectl rollout history` shows of a revision. */
const CHANGE_CAUSE = 'kubernetes.io/change-cause';

export interface ReplicaSet extends KubeObject {
  spec: {
    replicas: number;
    selector: { matchLabels: Record<string, string> };
    template: DeploymentSpec['template'];
  };
  status: {
    replicas: number;
    fullyLabeledReplicas?: number;
    readyReplicas?: number;
    availableReplicas?: number;
    observedGeneration?: number | undefined;
  };
}

export function nameOf(deployment: Deployment): string {
  return `${deployment.metadata.name}-${templateHash(deployment.spec)}`;
}

export function revisionOf({ metadata }: KubeObject): number {
  return Number(metadata.annotations?.[REVISION] ?? 0);
}

/** That of the deployment's template as it is now. */
export function newReplicaSet(
  deployment: Deployment,
  revision: number,
): { metadata: NewMeta; spec: ReplicaSet['spec']; status: ReplicaSet['status'] } {
  const { metadata, spec } = deployment;
  const hash = { [HASH_LABEL]: templateHash(spec) };
  const labels = { ...spec.template.metadata.labels, ...hash };
  return {
    metadata: {
      ...{ namespace: metadata.namespace, name: nameOf(deployment), labels },
      annotations: annotationsFor(deployment, revision),
      ownerReferences: [ownedBy(deployment)],
    },
    spec: {
      replicas: 0,
      selector: { matchLabels: { ...spec.selector.matchLabels, ...hash } },
      template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
    },
    status: { replicas: 0 },
  };
}

export function annotationsFor({ metadata }: Deployment, revision: number): Record<string, string> {
  const cause = metadata.annotations?.[CHANGE_CAUSE];
  return { [REVISION]: String(revision), ...(cause !== undefined && { [CHANGE_CAUSE]: cause }) };
}

/** As it stands with these of its pods. */
export function counted(replicaSet: ReplicaSet, pods: readonly Pod[]): ReplicaSet {
  const ready = pods.filter(isReady).length;
  const counts = {
    fullyLabeledReplicas: pods.length,
    readyReplicas: ready,
    availableReplicas: ready,
  };
  return {
    ...replicaSet,
    spec: { ...replicaSet.spec, replicas: pods.length },
    status: {
      replicas: pods.length,
      observedGeneration: replicaSet.metadata.generation,
      // The API server leaves out counts of zero.
      ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
    },
  };
}

export function ownedBy({ apiVersion, kind, metadata: { name, uid } }: KubeObject): OwnerReference {
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}
