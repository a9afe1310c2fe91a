/** The objects that the cluster starts with: what `kubectl apply` would have put there. */
import type { Marks, Sidecar } from './cluster-options';
import { DEFAULT_CONTAINER, SIDECAR_IMAGE } from './containers';
import { allFields } from './managed-fields';
import type { DeploymentSpec, EnvVar, NewMeta } from './objects';
import { API_PORT, METRICS_PORT } from './ports';
import type { Store } from './store';

/** As long as a process has that is asked to stop. */
const GRACE_SECONDS = 5;

export interface ServiceManifest {
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
  /** Environment of the container, as plain values. */
  readonly containerEnv: Readonly<Record<string, string>>;
  /** Environment that the deployment names but does not show: kept in a Secret `<name>`. */
  readonly containerSecrets: Readonly<Record<string, string>>;
  /** Each key becomes the variable of that name. */
  readonly configMap: {
    readonly name: string;
    readonly data: Readonly<Record<string, string>>;
    readonly immutable?: boolean;
  };
  readonly otherConfigMaps?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly leases?: readonly string[];
  readonly autoscaler?: { readonly minReplicas: number; readonly maxReplicas: number };
  readonly podDisruptionBudget?: { readonly minAvailable: number };
  readonly secondDisruptionBudget?: { readonly minAvailable: number };
  readonly preStopSeconds?: number;
  readonly sidecar?: Sidecar;
  readonly deploymentMetadata?: Marks;
  readonly configMapMetadata?: Marks;
  readonly autoscalerMetadata?: Marks;
}

/** Creates the ConfigMap, the Secret, the Deployment and, where they are asked for, what scales and guards it. */
export function applyManifests(store: Store, manifest: ServiceManifest): void {
  const { namespace, name, configMap, containerSecrets } = manifest;
  store.create('configmaps', {
    metadata: marked({ namespace, name: configMap.name }, manifest.configMapMetadata, configMap),
    data: { ...configMap.data },
    ...(configMap.immutable !== undefined && { immutable: configMap.immutable }),
  });
  for (const [other, data] of Object.entries(manifest.otherConfigMaps ?? {})) {
    store.create('configmaps', { metadata: { namespace, name: other }, data: { ...data } });
  }
  for (const lease of manifest.leases ?? []) {
    store.create('leases', { metadata: { namespace, name: lease }, spec: {} });
  }
  store.create('secrets', { metadata: { namespace, name }, data: { ...containerSecrets } });
  createDeployment(store, manifest);
  const { autoscaler, podDisruptionBudget, secondDisruptionBudget, replicas } = manifest;
  if (autoscaler) {
    store.create('horizontalpodautoscalers', {
      metadata: marked({ namespace, name }, manifest.autoscalerMetadata),
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name }, ...autoscaler },
      status: { currentReplicas: replicas, desiredReplicas: replicas, conditions: [] },
    });
  }
  const budgets = Object.entries({ [name]: podDisruptionBudget, [`${name}-2`]: secondDisruptionBudget });
  for (const [budgetName, budget] of budgets) {
    if (!budget) continue;
    store.create('poddisruptionbudgets', {
      metadata: { namespace, name: budgetName },
      spec: { ...budget, selector: { matchLabels: podLabels(manifest) } },
      status: { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 },
    });
  }
}

function createDeployment(store: Store, manifest: ServiceManifest): void {
  const { namespace, name } = manifest;
  const labels = podLabels(manifest);
  const spec = deploymentSpec(manifest, labels);
  store.create('deployments', {
    metadata: marked({ namespace, name, labels }, manifest.deploymentMetadata, { spec }),
    spec,
    status: {},
  });
}

function deploymentSpec(manifest: ServiceManifest, labels: Record<string, string>): DeploymentSpec {
  const { name, sidecar, preStopSeconds } = manifest;
  return {
    replicas: manifest.replicas,
    selector: { matchLabels: labels },
    // A new pod is ready before an old one goes: a rolling restart never lowers the capacity.
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    template: {
      metadata: { labels, ...(sidecar?.annotated && { annotations: { [DEFAULT_CONTAINER]: name } }) },
      spec: {
        restartPolicy: 'Always',
        terminationGracePeriodSeconds: GRACE_SECONDS,
        containers: [
          // The first, as some that put it there have it: it must not matter.
          ...(sidecar ? [{ name: sidecar.name, image: SIDECAR_IMAGE, env: [] }] : []),
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
            ...(preStopSeconds && { lifecycle: { preStop: { sleep: { seconds: preStopSeconds } } } }),
            env: containerEnv(manifest),
          },
        ],
      },
    },
  };
}

/** What tells the deployment's pods from others. */
function podLabels({ name }: ServiceManifest): Record<string, string> {
  return { app: name };
}

/** @param content what the object's maker has written, beside its metadata. */
function marked(
  metadata: NewMeta,
  { labels, annotations, managedBy }: Marks = {},
  content: object = {},
): NewMeta {
  return {
    ...metadata,
    ...((metadata.labels || labels) && { labels: { ...labels, ...metadata.labels } }),
    ...(annotations && { annotations: { ...annotations } }),
    ...(managedBy !== undefined && {
      managedFields: [allFields({ apiVersion: 'v1' }, { ...content, metadata }, managedBy)],
    }),
  };
}

function containerEnv({ name, containerEnv, containerSecrets, configMap }: ServiceManifest): EnvVar[] {
  return [
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
    ...Object.keys(configMap.data).map((key) => ({
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
