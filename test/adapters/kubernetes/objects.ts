/** Objects of Kubernetes as an API server answers them, for tests without a cluster. */
import { deploymentEvidence } from '../../../src/adapters/kubernetes/evidence';
import type { V1Deployment, V2HorizontalPodAutoscaler } from '../../../src/adapters/kubernetes/objects';
import { target } from './support';

export function deployment(overrides: Partial<V1Deployment> = {}): V1Deployment {
  return {
    metadata: { name: 'shop', generation: 3 },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'shop' } },
      template: { spec: { containers: [] } },
    },
    status: { replicas: 4, updatedReplicas: 2, availableReplicas: 3, observedGeneration: 3 },
    ...overrides,
  };
}

export function autoscaler(kind: string, name: string, minReplicas?: number): V2HorizontalPodAutoscaler {
  return {
    metadata: { name: `of-${name}` },
    spec: {
      scaleTargetRef: { kind, name },
      ...(minReplicas !== undefined && { minReplicas }),
      maxReplicas: 9,
    },
  };
}

/** What is seen of a deployment beside such autoscalers. */
export const seen = (of: V1Deployment, autoscalers: readonly V2HorizontalPodAutoscaler[]) =>
  deploymentEvidence(of, autoscalers, target);
