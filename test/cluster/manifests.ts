/** What a test needs in a cluster that is there already, as objects that are applied: with a label of the run's own. */
import type {
  V1ConfigMap,
  V1Deployment,
  V1PodDisruptionBudget,
  V2HorizontalPodAutoscaler,
} from '@kubernetes/client-node';
import type { ClusterOptions } from '../../emulators/kubernetes/cluster';
import { API_PORT, METRICS_PORT } from '../../emulators/kubernetes/ports';

/** On each object that the run makes. Its value is the run's own. */
export const RUN_LABEL = 'knhk-runbook/contract-run';

/** No node has it: nothing runs, and there is no image to be had. */
const NOWHERE = { 'knhk-runbook/contract': 'nowhere' };

/**
 * Writes a page of metrics and a line of log, and serves both ports. Of BusyBox' shell alone, so that an image of a few
 * megabytes does.
 */
const SERVE = [
  'mkdir -p /tmp/www && cd /tmp/www && echo ok >healthz',
  'echo "shop_pool_size $DB_POOL_MAX_CONNECTIONS" >metrics',
  'echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) INFO shop: ready"',
  `httpd -p ${METRICS_PORT} -h /tmp/www`,
  `exec httpd -f -p ${API_PORT} -h /tmp/www`,
].join(' && ');

export interface Wanted {
  readonly namespace: string;
  readonly name: string;
  readonly run: string;
  readonly replicas: number;
  /** Left out: no pod is to run. */
  readonly image?: string;
}

export function manifests(
  { namespace, name, run, replicas, image }: Wanted,
  { configMap, otherConfigMaps = {}, autoscaler, podDisruptionBudget, sidecar }: Partial<ClusterOptions>,
): {
  configMaps: V1ConfigMap[];
  deployment: V1Deployment;
  autoscaler: V2HorizontalPodAutoscaler | undefined;
  budget: V1PodDisruptionBudget | undefined;
} {
  const runLabel = { [RUN_LABEL]: run };
  const metadata = { namespace, name, labels: runLabel };
  const matchLabels = { app: name };
  const config = configMap ?? { name: `${name}-config`, data: {} };
  const field = (fieldPath: string) => ({ valueFrom: { fieldRef: { fieldPath } } });
  const container = {
    ...{ name, image: image ?? 'none' },
    ...(image && { command: ['sh', '-c', SERVE] }),
    ports: [{ name: 'metrics', containerPort: METRICS_PORT }],
    readinessProbe: { httpGet: { path: '/healthz', port: API_PORT }, periodSeconds: 1 },
    env: [
      { name: 'POD_IP', ...field('status.podIP') },
      ...Object.keys(config.data).map((key) => ({
        name: key,
        valueFrom: { configMapKeyRef: { name: config.name, key } },
      })),
    ],
  };
  const beside = sidecar ? [{ name: sidecar.name, image: image ?? 'none' }] : [];
  return {
    configMaps: [
      {
        metadata: { ...metadata, name: config.name },
        data: { ...config.data },
        ...(config.immutable !== undefined && { immutable: config.immutable }),
      },
      ...Object.entries(otherConfigMaps).map(([other, data]) => ({
        metadata: { ...metadata, name: other },
        data: { ...data },
      })),
    ],
    deployment: {
      metadata,
      spec: {
        ...{ replicas, selector: { matchLabels } },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        template: {
          metadata: { labels: { ...matchLabels, ...runLabel } },
          spec: {
            containers: [...beside, container],
            terminationGracePeriodSeconds: 5,
            ...(image === undefined && { nodeSelector: NOWHERE }),
          },
        },
      },
    },
    autoscaler: autoscaler && {
      metadata,
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name }, ...autoscaler },
    },
    budget: podDisruptionBudget && { metadata, spec: { ...podDisruptionBudget, selector: { matchLabels } } },
  };
}
