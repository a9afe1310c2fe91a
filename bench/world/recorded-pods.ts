/** Recorded answers for a deployment of any number of pods. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { V1Deployment, V1Pod } from '../../src/adapters/kubernetes/objects';

export interface RecordedDeployment {
  readonly namespace: string;
  readonly name: string;
  readonly pods: number;
  /** As a pod of it is; every pod is answered with them. */
  readonly deployment: V1Deployment;
  readonly pod: V1Pod;
  readonly metricsPage: Buffer;
  /** By the pod's number; the same for all when there are fewer. */
  readonly logs: readonly Buffer[];
  /** Of the namespace, by name. */
  readonly configMaps: Readonly<Record<string, object>>;
}

/** A pod whose one container runs, and is ready. */
export function runningPod(name: string): V1Pod {
  const startedAt = new Date().toISOString();
  return {
    spec: { containers: [{ name }] },
    status: {
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [
        {
          ...{ name, image: name, imageID: name, ready: true, restartCount: 0 },
          state: { running: { startedAt } },
        },
      ],
    },
  };
}

/** Writes the answers into `folder`. @returns the files by path, as `RecordedApi` has them. */
export async function recordPods(
  folder: string,
  recorded: RecordedDeployment,
): Promise<Record<string, string>> {
  const { namespace, name, pods: count, deployment, pod, configMaps } = recorded;
  const answers: Record<string, string> = {};
  const record = async (file: string, body: object | Buffer, ...paths: readonly string[]): Promise<void> => {
    const written = path.join(folder, `${name}-${file}`);
    await writeFile(written, Buffer.isBuffer(body) ? body : JSON.stringify(body));
    for (const each of paths) answers[each] = written;
  };
  const pods = Array.from({ length: count }, (_, index) => `${name}-${String(index).padStart(5, '0')}`);
  const core = `/api/v1/namespaces/${namespace}`;
  const own = {
    ...deployment,
    metadata: { ...deployment.metadata, name, uid: `${name}-uid` },
    spec: { ...deployment.spec, replicas: count, selector: { matchLabels: { app: name } } },
    status: { ...deployment.status, replicas: count, updatedReplicas: count, availableReplicas: count },
  };
  const controlledBy = (kind: string, uid: string) => ({
    ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid, controller: true }],
  });
  const replicaSet = { metadata: { name, uid: `${name}-set`, ...controlledBy('Deployment', `${name}-uid`) } };
  const items = pods.map((each) => ({
    ...pod,
    metadata: {
      ...pod.metadata,
      ...{ name: each, labels: { app: name }, ...controlledBy('ReplicaSet', `${name}-set`) },
    },
  }));
  await record('deployment', own, `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`);
  await record('pods', { kind: 'PodList', items }, `${core}/pods?labelSelector=app=${name}`);
  // The whole namespace, for who else reads the ConfigMap: the target recorded last is alone in it.
  await record('namespace', { kind: 'PodList', items }, `${core}/pods`);
  await record(
    'sets',
    { kind: 'ReplicaSetList', items: [replicaSet] },
    `/apis/apps/v1/namespaces/${namespace}/replicasets?labelSelector=app=${name}`,
  );
  await record(
    'scalers',
    { items: [] },
    `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`,
  );
  for (const [configMap, body] of Object.entries(configMaps)) {
    await record(configMap, body, `${core}/configmaps/${configMap}`);
  }
  await record(
    'metrics',
    recorded.metricsPage,
    ...pods.map((each) => `${core}/pods/${each}%3A9090/proxy/metrics`),
  );
  for (const [index, log] of recorded.logs.entries()) {
    const having = pods.filter((_, pod) => pod % recorded.logs.length === index);
    await record(`log-${index}`, log, ...having.map((each) => `${core}/pods/${each}/log`));
  }
  return answers;
}
