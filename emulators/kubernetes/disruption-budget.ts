/** policy/v1 PodDisruptionBudgets: how many of the selected pods may be evicted now. */
import { z } from 'zod';
import { dated } from './conditions';
import type { Condition, KubeObject, Pod } from './objects';
import { isReady } from './pod-status';
import { hasLabels } from './selectors';

export const disruptionBudgetSpecSchema = z.looseObject({
  minAvailable: z.int().min(0),
  selector: z.looseObject({ matchLabels: z.record(z.string(), z.string()) }),
});

export interface PodDisruptionBudget extends KubeObject {
  spec: z.infer<typeof disruptionBudgetSpecSchema>;
  status: {
    observedGeneration?: number | undefined;
    currentHealthy: number;
    desiredHealthy: number;
    disruptionsAllowed: number;
    expectedPods: number;
    conditions?: Condition[];
  };
}

/** Whether an eviction of this pod counts against the budget. */
export function covers({ spec, metadata }: PodDisruptionBudget, pod: Pod): boolean {
  return (
    pod.metadata.namespace === metadata.namespace && hasLabels(pod.metadata.labels, spec.selector.matchLabels)
  );
}

/** @param pods all of the namespace. */
export function budgetStatus(
  budget: PodDisruptionBudget,
  pods: readonly Pod[],
  nowMs = Date.now(),
): PodDisruptionBudget['status'] {
  const covered = pods.filter((pod) => covers(budget, pod));
  const currentHealthy = covered.filter(isReady).length;
  const desiredHealthy = budget.spec.minAvailable;
  const disruptionsAllowed = covered.length === 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy);
  const { generation: observedGeneration } = budget.metadata;
  const condition = {
    ...{ type: 'DisruptionAllowed', message: '', observedGeneration },
    ...(disruptionsAllowed > 0
      ? { status: 'True' as const, reason: 'SufficientPods' }
      : { status: 'False' as const, reason: 'InsufficientPods' }),
  };
  return {
    ...{ observedGeneration, currentHealthy, desiredHealthy, disruptionsAllowed },
    expectedPods: covered.length,
    conditions: [dated(budget.status.conditions ?? [], condition, nowMs)],
  };
}
