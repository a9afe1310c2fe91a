/** The objects that the cluster starts with: what `kubectl apply` would have put there. */

import type { EnvVar } from './objects';
import { API_PORT, METRICS_PORT } from './ports';
import type { Store } from './store';

const POOL_SIZE = 'DB_POOL_MAX_CONNECTIONS';

export interface ServiceManifest {
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
  /** Environment of the container, as plain values. */
  readonly containerEnv: Readonly<Record<string, string>>;
  /** Environment that the deployment names but does not show: kept in a Secret `<name>`. */
  readonly containerSecrets: Readonly<Record<string, string>>;
  /** Its key DB_POOL_MAX_CONNECTIONS, where present, becomes the variable of that name. */
  readonly configMap: { readonly name: string; readonly data: Readonly<Record<string, string>> };
  readonly autoscaler?: { readonly minReplicas: number; readonly maxReplicas: number };
}

/** Creates the ConfigMap, the Secret, the Deployment and, where one is asked for, its HorizontalPodAutoscaler. */
export function applyManifests(store: Store, manifest: ServiceManifest): void {
  const { namespace, name, configMap, containerSecrets, autoscaler } = manifest;
  store.create('configmaps', { metadata: { namespace, name: configMap.name }, data: { ...configMap.data } });
  store.create('secrets', { metadata: { namespace, name }, data: { ...containerSecrets } });
  const labels = { app: name };
  store.create('deployments', {
    metadata: { namespace, name, labels },
    spec: {
      replicas: manifest.replicas,
      selector: { matchLabels: labels },
      // A new pod is ready before an old one goes: a rolling restart never lowers the capacity.
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: 'Always',
          terminationGracePeriodSeconds: 5,
          containers: [
            {
              name,
              image: `${name}:local`,
              ports: [
                { name: 'http', containerPort: API_PORT, protocol: 'TCP' },
                { name: 'metrics', containerPort: METRICS_PORT, protocol: 'TCP' },
              ],
              readinessProbe: {
                httpGet: { path: '/healthz', port: API_PORT },
                periodSeconds: 1,
                failureThreshold: 3,
              },
              env: containerEnv(manifest),
            },
          ],
        },
      },
    },
    status: {},
  });
  if (!autoscaler) return;
  store.create('horizontalpodautoscalers', {
    metadata: { namespace, name },
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name }, ...autoscaler },
    status: { currentReplicas: manifest.replicas, desiredReplicas: manifest.replicas, conditions: [] },
  });
}

function containerEnv({ name, containerEnv, containerSecrets, configMap }: ServiceManifest): EnvVar[] {
  const fromConfigMap = POOL_SIZE in configMap.data ? [POOL_SIZE] : [];
  return [
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
    ...fromConfigMap.map((key) => ({
      name: key,
      valueFrom: { configMapKeyRef: { name: configMap.name, key } },
    })),
    ...Object.keys(containerSecrets).map((key) => ({
      name: key,
      valueFrom: { secretKeyRef: { name, key } },
    })),
    ...Object.entries(containerEnv).map(([key, value]) => ({ name: key, value })),
  ];
}
