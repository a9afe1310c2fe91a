/** What Kubernetes objects say, as evidence. Without I/O. */

import type { Target } from '../../configuration/configuration';
import { DependencyError } from '../../model/errors';
import type {
  AutoscalerEvidence,
  DeploymentEvidence,
  MaxSurge,
  PoolConfigEvidence,
} from '../../model/evidence';
import { errorText } from '../../text/error-text';
import { fieldOwner, MIN_REPLICAS, REPLICAS, TEMPLATE, writtenBy } from './field-owners';
import type {
  V1ConfigMap,
  V1Deployment,
  V1LabelSelectorRequirement,
  V1ReplicaSet,
  V2HorizontalPodAutoscaler,
} from './objects';
import { controllerOf, ownReplicaSets } from './owner';
import { poolSizeSource } from './pool-source';

/** Kubernetes' default for a Deployment's `maxSurge` and `maxUnavailable`. */
const DEFAULT_SHARE: MaxSurge = { percent: 25 };
/** Kubernetes' default for a pod's `terminationGracePeriodSeconds`. */
const DEFAULT_GRACE_SECONDS = 30;
/** Kubernetes' default for how long an autoscaler keeps to the most that it wanted before it scales down. */
const DEFAULT_SCALE_DOWN_SECONDS = 300;
/** A value of the ConfigMap that the service reads as a size. */
const POOL_SIZE = /^[1-9]\d{0,8}$/;

/**
 * @param autoscalers all of the namespace.
 * @param replicaSets that the deployment's selector matches; asked for while it is scaled to zero alone.
 */
export function deploymentEvidence(
  deployment: V1Deployment,
  autoscalers: readonly V2HorizontalPodAutoscaler[],
  target: Target['kubernetes'],
  replicaSets: readonly V1ReplicaSet[] = [],
): DeploymentEvidence {
  const { metadata, spec, status } = deployment;
  const { reconciledBy } = target;
  const autoscaler = autoscalers.find((each) => scales(each, metadata?.name));
  return {
    replicas: spec?.replicas ?? 1,
    runningReplicas: status?.replicas ?? 0,
    updatedReplicas: status?.updatedReplicas ?? 0,
    availableReplicas: status?.availableReplicas ?? 0,
    observedLatest: (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0),
    deadlineExceeded:
      status?.conditions?.some(
        ({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded',
      ) ?? false,
    maxSurge: shareOf(deployment, 'maxSurge', { count: 0 }),
    strategy: spec?.strategy?.type === 'Recreate' ? 'Recreate' : 'RollingUpdate',
    maxUnavailable: shareOf(deployment, 'maxUnavailable', { percent: 100 }),
    gracePeriodSeconds: spec?.template?.spec?.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS,
    minReadySeconds: spec?.minReadySeconds ?? 0,
    scaleDownWindowSeconds:
      autoscaler?.spec?.behavior?.scaleDown?.stabilizationWindowSeconds ?? DEFAULT_SCALE_DOWN_SECONDS,
    paused: spec?.paused ?? false,
    autoscaler: autoscaler ? autoscalerEvidence(autoscaler) : null,
    owners: {
      replicas: fieldOwner(metadata, REPLICAS, reconciledBy),
      minReplicas: autoscaler ? fieldOwner(autoscaler.metadata, MIN_REPLICAS, reconciledBy) : null,
      template: fieldOwner(metadata, TEMPLATE, reconciledBy),
    },
    poolSizeSource: poolSizeSource(deployment, target),
    runBy: runBy(deployment, replicaSets),
  };
}

/** Whether the autoscaler decides about the replicas of this deployment. */
export function scales({ spec }: V2HorizontalPodAutoscaler, deployment: string | undefined): boolean {
  return spec?.scaleTargetRef.kind === 'Deployment' && spec.scaleTargetRef.name === deployment;
}

export function autoscalerEvidence({ metadata, spec }: V2HorizontalPodAutoscaler): AutoscalerEvidence {
  return {
    name: metadata?.name ?? '',
    // Kubernetes API reference, HorizontalPodAutoscalerSpec: "It defaults to 1 pod."
    minReplicas: spec?.minReplicas ?? 1,
    maxReplicas: spec?.maxReplicas ?? 0,
  };
}

/**
 * What runs the deployment's template in its place: another controller's ReplicaSet with the deployment's labels has pods
 * (an Argo Rollout's `workloadRef`), or one that scales deployments to zero has written the replicas.
 */
function runBy(deployment: V1Deployment, replicaSets: readonly V1ReplicaSet[]): string | null {
  const { metadata, spec } = deployment;
  if (spec?.replicas !== 0) return null;
  const own = ownReplicaSets(deployment, replicaSets);
  const other = replicaSets.find(
    ({ metadata: each, spec: wanted }) => (wanted?.replicas ?? 1) > 0 && !own.has(each?.uid ?? ''),
  );
  const controller = other && controllerOf(other.metadata);
  if (controller) return `${controller.kind} ${controller.name}`;
  return writtenBy(metadata, REPLICAS, SHADOWING);
}

/** These scale a deployment to zero and run what it describes themselves. */
const SHADOWING: ReadonlySet<string> = new Set(['Argo Rollouts', 'Flagger']);

/** What is known of the ConfigMap. @throws DependencyError when the value is no size. */
export function poolConfigEvidence(
  configMap: V1ConfigMap,
  { poolSizeKey, reconciledBy }: Pick<Target['kubernetes'], 'poolSizeKey' | 'reconciledBy'>,
): PoolConfigEvidence {
  const { metadata, immutable } = configMap;
  return {
    size: poolSizeOf(configMap, poolSizeKey),
    immutable: immutable ?? false,
    owner: fieldOwner(metadata, ['data', poolSizeKey], reconciledBy),
  };
}

/** The size of the pool in the ConfigMap; null when it does not have the key. @throws DependencyError when it is none. */
export function poolSizeOf({ metadata, data }: V1ConfigMap, key: string): number | null {
  const value = data && Object.hasOwn(data, key) ? data[key] : undefined;
  if (value === undefined) return null;
  if (POOL_SIZE.test(value)) return Number(value);
  throw new DependencyError(
    'kubernetes',
    `${key} in ConfigMap ${metadata?.name} is not a size: ${errorText(JSON.stringify(value), 60)}`,
  );
}

/** What selects the deployment's pods. @throws DependencyError when that would be every pod of the namespace. */
export function podSelector({ metadata, spec }: V1Deployment): string {
  const { matchLabels = {}, matchExpressions = [] } = spec?.selector ?? {};
  const selector = [
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(requirementText),
  ].join(',');
  if (selector === '')
    throw new DependencyError('kubernetes', `deployment ${metadata?.name} selects pods by no label`);
  return selector;
}

function requirementText({ key, operator, values = [] }: V1LabelSelectorRequirement): string {
  if (operator === 'Exists') return key;
  if (operator === 'DoesNotExist') return `!${key}`;
  return `${key} ${operator.toLowerCase()} (${values.join(',')})`;
}

/** @param recreated what `Recreate` comes to: every pod ends before one begins. */
function shareOf({ spec }: V1Deployment, name: 'maxSurge' | 'maxUnavailable', recreated: MaxSurge): MaxSurge {
  if (spec?.strategy?.type === 'Recreate') return recreated;
  const value = spec?.strategy?.rollingUpdate?.[name];
  if (typeof value === 'number') return { count: value };
  const percent = typeof value === 'string' ? /^(\d+)%$/.exec(value) : null;
  return percent ? { percent: Number(percent[1]) } : DEFAULT_SHARE;
}
