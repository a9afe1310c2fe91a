/** Keeps the status of PodDisruptionBudgets, for those who look at it. An eviction counts for itself. */
import { budgetStatus } from './disruption-budget';
import { onChanges, type Watching } from './on-changes';
import type { Store } from './store';

/** Looks at the whole state after each change of a budget or of a pod. */
export function startDisruptionBudgets(store: Store, namespace: string): Watching {
  return onChanges(store, ['poddisruptionbudgets', 'pods'], () => {
    const pods = store.list('pods', namespace);
    for (const { metadata } of store.list('poddisruptionbudgets', namespace)) {
      store.update('poddisruptionbudgets', namespace, metadata.name, (budget) => ({
        ...budget,
        status: budgetStatus(budget, pods),
      }));
    }
  });
}
