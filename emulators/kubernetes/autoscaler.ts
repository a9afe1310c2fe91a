/** HorizontalPodAutoscalers: what may be in one, and how many replicas it wants. */
import { z } from 'zod';
import { dated } from './conditions';
import { type Condition, type KubeObject, kubeTime } from './objects';

export const autoscalerSpecSchema = z
  .looseObject({
    scaleTargetRef: z.looseObject({
      apiVersion: z.string().optional(),
      kind: z.string().min(1, 'Required value'),
      name: z.string().min(1, 'Required value'),
    }),
    minReplicas: z.int32().min(1, 'must be greater than or equal to 1').default(1),
    maxReplicas: z.int32().min(1, 'must be greater than 0'),
  })
  .refine(({ minReplicas, maxReplicas }) => maxReplicas >= minReplicas, {
    path: ['maxReplicas'],
    message: 'must be greater than or equal to `minReplicas`',
  });

export interface HorizontalPodAutoscaler extends KubeObject {
  spec: z.infer<typeof autoscalerSpecSchema>;
  status: {
    currentReplicas: number;
    desiredReplicas: number;
    lastScaleTime?: string;
    conditions: Condition[];
  };
}

/**
 * The status after a look at the target, with the replicas that it ought to have. There are no metrics here, so only
 * the bounds count; a target of zero replicas is left alone, as by Kubernetes' own controller.
 * @param replicas of the target's spec; undefined when there is no such target.
 */
export function autoscalerStatus(
  { spec, status }: HorizontalPodAutoscaler,
  replicas: number | undefined,
  nowMs = Date.now(),
): HorizontalPodAutoscaler['status'] {
  const type = 'AbleToScale';
  if (replicas === undefined) {
    const message = `the HPA controller was unable to get the target's current scale: deployments/scale.apps ${JSON.stringify(spec.scaleTargetRef.name)} not found`;
    const failed = { type, status: 'False', reason: 'FailedGetScale', message } as const;
    return { ...status, conditions: [dated(status.conditions, failed, nowMs)] };
  }
  const desired = replicas === 0 ? 0 : Math.min(Math.max(replicas, spec.minReplicas), spec.maxReplicas);
  const rescaled = desired !== replicas;
  const able = {
    ...{ type, status: 'True' as const },
    reason: rescaled ? 'SucceededRescale' : 'SucceededGetScale',
    message: rescaled
      ? `the HPA controller was able to update the target scale to ${desired}`
      : "the HPA controller was able to get the target's current scale",
  };
  const disabled = {
    ...{ type: 'ScalingActive', status: 'False' as const, reason: 'ScalingDisabled' },
    message: 'scaling is disabled since the replica count of the target is zero',
  };
  return {
    currentReplicas: replicas,
    desiredReplicas: desired,
    ...(status.lastScaleTime && { lastScaleTime: status.lastScaleTime }),
    ...(rescaled && { lastScaleTime: kubeTime(nowMs) }),
    conditions: (replicas === 0 ? [able, disabled] : [able]).map((condition) =>
      dated(status.conditions, condition, nowMs),
    ),
  };
}
