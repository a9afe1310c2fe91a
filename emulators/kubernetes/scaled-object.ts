/** What KEDA does: an autoscaler of its own for a deployment, whose bounds it keeps as its ScaledObject has them. */
import type { ScaledObject } from './cluster-options';
import { TYPES } from './kinds';
import { allFields } from './managed-fields';
import { onChanges, type Watching } from './on-changes';
import type { Store } from './store';

const MANAGER = 'keda-operator';

/** Makes the autoscaler, and sets its bounds back whenever somebody else has changed them. */
export function startScaledObject(
  store: Store,
  { namespace, name: deployment }: { readonly namespace: string; readonly name: string },
  { name, minReplicas, maxReplicas }: ScaledObject,
): Watching {
  const bounds = { minReplicas, maxReplicas };
  const autoscaler = `keda-hpa-${name}`;
  const spec = { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: deployment }, ...bounds };
  store.create('horizontalpodautoscalers', {
    metadata: {
      ...{ namespace, name: autoscaler },
      labels: { 'app.kubernetes.io/managed-by': MANAGER, 'scaledobject.keda.sh/name': name },
      ownerReferences: [
        {
          ...{ apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', name, uid: `${namespace}-${name}` },
          ...{ controller: true, blockOwnerDeletion: true },
        },
      ],
      managedFields: [allFields(TYPES.horizontalpodautoscalers, { spec }, MANAGER)],
    },
    spec,
    status: { currentReplicas: 0, desiredReplicas: 0, conditions: [] },
  });
  return onChanges(store, ['horizontalpodautoscalers'], () => {
    store.update('horizontalpodautoscalers', namespace, autoscaler, (current) => ({
      ...current,
      spec: { ...current.spec, ...bounds },
    }));
  });
}
