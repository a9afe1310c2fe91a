/** Each thing of the cluster that an incident needs, broken; and what names it. */
import { MERGE } from '../support/service-cluster';
import { type Broken, targetIn as target } from './broken';
import { type CheckedWorld, DEPLOYMENT, LEASE, NAME, NAMESPACE } from './check-world';

const ARGO_CD = 'argocd.argoproj.io/tracking-id';
const POOL_KEY = { namespace: NAMESPACE, name: 'knhk-config' };

/** Sets an annotation of the deployment, and takes it away again. */
function annotated(
  patch: (world: CheckedWorld, value: string | null) => Promise<unknown>,
): Pick<Broken, 'break' | 'mend'> {
  return { break: (world) => patch(world, 'x'), mend: (world) => patch(world, null) };
}

export const OF_CLUSTER: readonly Broken[] = [
  {
    name: 'the Lease',
    break: ({ cluster }) => cluster.coordination.deleteNamespacedLease(LEASE),
    mend: ({ cluster }) =>
      cluster.coordination.createNamespacedLease({
        namespace: NAMESPACE,
        body: { metadata: { name: LEASE.name } },
      }),
    names: [
      /^kubernetes: Lease knhk\/knhk-runbook-\S+: it is not there.* → with the name .*: kubectl .*--namespace knhk apply -f deploy\/kubernetes\/lease\.yaml/,
    ],
  },
  {
    name: 'changes, which a person has stopped',
    ...annotated(({ cluster }, value) =>
      cluster.coordination.patchNamespacedLease(
        { ...LEASE, body: { metadata: { annotations: { 'knhk-runbook/stop': value && 'true' } } } },
        MERGE,
      ),
    ),
    names: [
      /^kubernetes: changes are allowed: stopped by kubectl.* → npm run runbook -- changes allow --target/,
    ],
  },
  {
    name: 'the right to the Lease',
    break: ({ cluster }) =>
      cluster.coordination.createNamespacedLease({
        namespace: NAMESPACE,
        body: { metadata: { name: 'other' } },
      }),
    mend: ({ cluster }) =>
      cluster.coordination.deleteNamespacedLease({ namespace: NAMESPACE, name: 'other' }),
    configure: (config) => Object.assign(target(config).kubernetes, { lease: 'other' }),
    names: [
      /^kubernetes: right: get leases other in knhk: .* → Role in knhk.*resourceNames: \["other"\], verbs: \[get\]/,
      /^kubernetes: right: update leases other in knhk: .* → Role in knhk.*verbs: \[update\]/,
    ],
  },
  {
    name: 'who keeps the deployment',
    ...annotated(({ cluster }, value) =>
      cluster.apps.patchNamespacedDeployment(
        {
          ...DEPLOYMENT,
          body: { metadata: { annotations: { [ARGO_CD]: value && 'shop:apps/Deployment:knhk/x' } } },
        },
        MERGE,
      ),
    ),
    names: [
      /^kubernetes: a change of the replicas stays: Argo CD takes it back.* → have the repository of its application shop/,
      /^kubernetes: a change of the template of the pods stays: Argo CD/,
    ],
    plans: /Argo CD manages/,
  },
  {
    name: 'an autoscaler that permits no more',
    break: ({ cluster }) =>
      cluster.autoscaling.createNamespacedHorizontalPodAutoscaler({
        namespace: NAMESPACE,
        body: {
          ...{ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: NAME } },
          spec: {
            scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: NAME },
            ...{ minReplicas: 3, maxReplicas: 3 },
          },
        },
      }),
    mend: ({ cluster }) => cluster.autoscaling.deleteNamespacedHorizontalPodAutoscaler(DEPLOYMENT),
    names: [],
    plans: /permits 3 replicas at most → raise maxReplicas/,
  },
  {
    name: 'a budget that permits no eviction',
    break: ({ cluster }) =>
      cluster.policy.createNamespacedPodDisruptionBudget({
        namespace: NAMESPACE,
        body: {
          ...{ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'all' } },
          spec: { minAvailable: 3, selector: { matchLabels: { app: NAME } } },
        },
      }),
    mend: ({ cluster }) =>
      cluster.policy.deleteNamespacedPodDisruptionBudget({ namespace: NAMESPACE, name: 'all' }),
    names: [
      /^kubernetes: rehearsal: replace a pod: .*disruption budget.* → change the policy, quota or budget that refuses it/,
    ],
  },
  {
    name: 'the key with the size of the pool',
    configure: (config) => Object.assign(target(config).kubernetes, { poolSizeKey: 'POOL_SIZE' }),
    names: [
      /^kubernetes: key POOL_SIZE of ConfigMap knhk-config reaches the pods: .* → add to the container/,
      /^kubernetes: ConfigMap knhk\/knhk-config: it has no key POOL_SIZE → kubectl .*--namespace knhk edit configmap/,
    ],
    plans: /POOL_SIZE/,
  },
  {
    name: 'a ConfigMap that may be changed',
    break: ({ cluster }) =>
      cluster.core.patchNamespacedConfigMap(
        { ...POOL_KEY, body: { metadata: { annotations: { [ARGO_CD]: 'shop:/ConfigMap:knhk/x' } } } },
        MERGE,
      ),
    mend: ({ cluster }) =>
      cluster.core.patchNamespacedConfigMap(
        { ...POOL_KEY, body: { metadata: { annotations: { [ARGO_CD]: null } } } },
        MERGE,
      ),
    names: [/^kubernetes: a change of key DB_POOL_MAX_CONNECTIONS of ConfigMap knhk-config stays: Argo CD/],
    plans: /Argo CD manages/,
  },
  {
    name: 'the metrics page of the pods',
    configure: (config) => Object.assign(target(config).kubernetes, { metricsPath: 'actuator/prometheus' }),
    names: [
      /^pods: pool figures of every pod \(9090\/actuator\/prometheus\): no pod gave any: .*404.* → set kubernetes\.metricsPort/,
    ],
    plans: /could not be read|no pod/,
  },
  {
    name: 'room for more',
    configure: (config) => Object.assign(target(config).postgres, { reservedConnections: 40 }),
    names: [],
    plans: /no headroom for 4 replicas.* → raise max_connections/,
  },
  {
    name: 'the clock of this machine',
    aheadMs: 20_000,
    names: ['the cluster', 'PostgreSQL', 'Prometheus'].map(
      (of) => new RegExp(`^clocks: clock of ${of}: it is (19|20)\\.\\d s behind this one → set both by NTP`),
    ),
  },
];
