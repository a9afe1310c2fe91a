/** A cluster of as many pods as are wanted, each of which answers what a real one answered. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { makeCertificate } from '../../emulators/kubernetes/certificate';
import { kubeconfigYaml } from '../../emulators/kubernetes/kubeconfig';
import { DEPLOYMENT, NAMESPACE } from '../../local/configuration';
import type { World } from '../../local/world';
import type { Incident } from '../../src/model/incident';
import type { Diagnosis } from '../../src/model/state';
import type { BenchFunction, Configured } from './functions';
import { startRecordedApi } from './programs';
import { recordPods } from './recorded-pods';

const HOST = '127.0.0.1';

/** The target, and the deployment, of so many pods. */
export const targetName = (pods: number): string => `pods-${pods}`;

/** A target for each number of pods, all in the recorded cluster. */
export function recordedTargets(
  configuration: Configured,
  counts: readonly number[],
  secretId: string,
): Configured {
  const [target] = configuration.targets;
  if (!target) throw new RangeError('the configuration has no target');
  const targets = counts.map((pods) => ({
    ...target,
    name: targetName(pods),
    // They are on one PostgreSQL server, so they are changed one at a time.
    kubernetes: { ...target.kubernetes, secretId, deployment: targetName(pods), lease: 'bench' },
  }));
  return { ...configuration, targets };
}

export interface RecordedCluster {
  readonly url: string;
  /** @param url where it is reached. */
  kubeconfig(url: string): string;
}

/** Records what the one real pod and its API answer, as the answers of many. */
export async function recordedCluster(
  { cluster, processes }: World,
  counts: readonly number[],
): Promise<RecordedCluster> {
  const [pod] = cluster.pods();
  const core = `/api/v1/namespaces/${NAMESPACE}`;
  const json = async (url: string) => (await (await cluster.request(url)).json()) as object;
  const bytes = async (url: string) => Buffer.from(await (await cluster.request(url)).arrayBuffer());
  const folder = path.join(processes.scratchDir, 'recorded');
  await mkdir(folder);
  const real = {
    deployment: await json(`/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${DEPLOYMENT}`),
    pod: await json(`${core}/pods/${pod?.name}`),
    configMaps: { 'knhk-config': await json(`${core}/configmaps/knhk-config`) },
    metricsPage: await bytes(`${core}/pods/${pod?.name}:9090/proxy/metrics`),
    logs: [await bytes(`${core}/pods/${pod?.name}/log?tailLines=100`)],
  };
  const answers: Record<string, string> = {};
  for (const pods of counts) {
    const recorded = { ...real, namespace: NAMESPACE, name: targetName(pods), pods };
    Object.assign(answers, await recordPods(folder, recorded));
  }
  const tls = await makeCertificate(HOST);
  const url = await startRecordedApi(processes, { answers, tls });
  const access = { token: 'recorded', namespace: NAMESPACE, ca: tls.cert };
  return { url, kubeconfig: (at) => kubeconfigYaml({ ...access, url: at }) };
}

/** @throws Error unless the evidence is complete. */
export async function diagnoseRecorded(
  diagnose: BenchFunction,
  incident: Incident,
  pods: number,
): Promise<void> {
  const target = { ...incident.target, name: targetName(pods), deployment: targetName(pods) };
  const { evidence } = await diagnose.invoke<Diagnosis>({ incident: { ...incident, target } });
  const { gaps, pool, logs } = evidence;
  if (gaps.length > 0 || pool?.podsRead !== pods || logs?.podsRead !== pods) {
    throw new Error(`the evidence of ${pods} pods is not complete: ${JSON.stringify(gaps)}`);
  }
}
