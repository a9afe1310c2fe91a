/** What tests of a cluster share: the stock clients that ask it, and what they are refused with. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ApiException,
  AppsV1Api,
  AutoscalingV2Api,
  CoordinationV1Api,
  CoreV1Api,
  KubeConfig,
  PatchStrategy,
  PolicyV1Api,
  setHeaderOptions,
} from '@kubernetes/client-node';
import type { Processes } from '../../common/processes';
import type { Cluster } from '../cluster';

export const MERGE = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
export const STRATEGIC = setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch);

/** @typeParam C what is known of the cluster: everything of one that was started here. */
export interface TestCluster<C = Cluster> {
  readonly cluster: C;
  readonly core: CoreV1Api;
  readonly apps: AppsV1Api;
  readonly autoscaling: AutoscalingV2Api;
  readonly coordination: CoordinationV1Api;
  readonly policy: PolicyV1Api;
}

/** The cluster with the stock client library, as the person whose cluster it is. */
export function withClients<C extends Pick<Cluster, 'kubeconfig'>>(cluster: C): TestCluster<C> {
  const config = new KubeConfig();
  config.loadFromString(cluster.kubeconfig());
  return {
    cluster,
    core: config.makeApiClient(CoreV1Api),
    apps: config.makeApiClient(AppsV1Api),
    autoscaling: config.makeApiClient(AutoscalingV2Api),
    coordination: config.makeApiClient(CoordinationV1Api),
    policy: config.makeApiClient(PolicyV1Api),
  };
}

/** Sends a JSON body as no client library would, and returns the code and the reason of the answer. */
export async function send(
  { cluster }: TestCluster,
  method: string,
  path: string,
  body: unknown,
  contentType = 'application/json',
): Promise<[number, string | undefined]> {
  const response = await cluster.request(path, {
    ...{ method, body: JSON.stringify(body) },
    headers: { 'content-type': contentType },
  });
  return reasonOf(response);
}

/**
 * The processes of this run's pods, as the system knows them: pid by pod name. The pods' program must lie in the scratch
 * folder.
 */
export function podProcesses({ scratchDir }: Processes): Map<string, number> {
  const found = new Map<string, number>();
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(scratchDir)) continue;
      const pod = /POD_NAME=([^\0]+)/.exec(readFileSync(`/proc/${pid}/environ`, 'utf8'))?.[1];
      if (pod) found.set(pod, Number(pid));
    } catch {
      // Gone between the listing and the look.
    }
  }
  return found;
}

/** Waits until `condition` holds. */
export async function until(condition: () => Promise<boolean> | boolean, timeoutMs = 25_000): Promise<void> {
  const deadlineMs = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadlineMs) throw new Error(`not within ${timeoutMs} ms: ${condition}`);
    await sleep(25);
  }
}

/** Runs a request that must fail, and returns its code and the `Status` that came with it. */
export async function refusal(
  request: Promise<unknown>,
): Promise<{ code: number; status: Record<string, unknown> }> {
  const error = await request.then(
    () => new Error('the request succeeded'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiException)) throw error;
  return { code: error.code, status: typeof error.body === 'string' ? JSON.parse(error.body) : error.body };
}

/** The code and the reason of an answer. */
export async function reasonOf(response: Response): Promise<[number, string | undefined]> {
  const body = (await response.json()) as { reason?: string };
  return [response.status, body.reason];
}
