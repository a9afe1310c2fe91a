/** Keeps the replicas of deployments within the bounds of their HorizontalPodAutoscalers. */
import { autoscalerStatus, type HorizontalPodAutoscaler } from './autoscaler';
import { onChanges, type Watching } from './on-changes';
import type { Store } from './store';

/** Looks at the whole state after each change of an autoscaler or of a deployment. */
export function startAutoscaling(store: Store, namespace: string): Watching {
  return onChanges(store, ['horizontalpodautoscalers', 'deployments'], () => {
    for (const autoscaler of store.list('horizontalpodautoscalers', namespace)) reconcile(store, autoscaler);
  });
}

function reconcile(store: Store, autoscaler: HorizontalPodAutoscaler): void {
  const { namespace, name } = autoscaler.metadata;
  const { kind, name: target } = autoscaler.spec.scaleTargetRef;
  const deployment = kind === 'Deployment' ? store.find('deployments', namespace, target) : undefined;
  const status = autoscalerStatus(autoscaler, deployment?.spec.replicas);
  if (deployment) {
    store.update('deployments', namespace, target, (current) => ({
      ...current,
      spec: { ...current.spec, replicas: status.desiredReplicas },
    }));
  }
  store.update('horizontalpodautoscalers', namespace, name, (current) => ({ ...current, status }));
}
