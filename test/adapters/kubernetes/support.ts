/** What the tests of the Kubernetes adapters share: a deployment without pods, and a way to act between two requests. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import type { V1Deployment } from '@kubernetes/client-node';
import type { Processes } from '../../../emulators/common/processes';
import type { ClusterOptions } from '../../../emulators/kubernetes/cluster';
import { KubernetesCluster } from '../../../src/adapters/kubernetes/kubernetes';
import type { Target } from '../../../src/configuration/configuration';
import { type AnyCluster, foreignSettings, startForeignWorld } from '../../cluster/foreign-world';
import { configuration, targetOf } from '../../support/builders';
import { MERGE, NAME, NAMESPACE, startEmptyCluster, type TestCluster } from '../../support/service-cluster';

export const config = configuration();
export const target = { ...targetOf(config).kubernetes, namespace: NAMESPACE };
export const probes = { ...config.probes, timeoutMs: 2_000 };
export const deploymentKey = { namespace: NAMESPACE, name: NAME };
export const configMapKey = { namespace: NAMESPACE, name: 'knhk-config' };
export const POOL_SIZE = 'DB_POOL_MAX_CONNECTIONS';

/** The adapter of a cluster. */
export function adapterOf(
  kubeconfig: string,
  overrides: Partial<Target['kubernetes']> = {},
  probing: Partial<typeof probes> = {},
): KubernetesCluster {
  return new KubernetesCluster(kubeconfig, { ...target, ...overrides }, { ...probes, ...probing });
}

/** A cluster that was started here, or the one that a person has named (`npm run test:cluster`). */
export type World = TestCluster<AnyCluster>;

/** A deployment of two replicas of which no pod runs: all that a test needs that looks at objects. */
export async function startObjects(
  processes: Processes,
  options: Partial<ClusterOptions> = {},
): Promise<World> {
  const foreign = foreignSettings();
  if (foreign) {
    const configMap = { name: configMapKey.name, data: { [POOL_SIZE]: '4' } };
    const wanted = { name: NAME, replicas: 2, runs: false };
    return startForeignWorld(foreign, wanted, { configMap, ...options });
  }
  return startEmulatedObjects(processes, options);
}

/** The same where only a cluster that is started here will do: a quota keeps its pods from being made. */
export async function startEmulatedObjects(
  processes: Processes,
  options: Partial<ClusterOptions> = {},
): Promise<TestCluster> {
  const world = await startEmptyCluster(processes, {
    maxPods: 0,
    configMap: { name: configMapKey.name, data: { [POOL_SIZE]: '4' } },
    ...options,
  });
  await world.apps.patchNamespacedDeploymentScale(
    { ...deploymentKey, body: { spec: { replicas: 2 } } },
    MERGE,
  );
  return world;
}

/** A cluster in which there is nothing that a test would look at. */
export function startNothing(processes: Processes): Promise<World> {
  const foreign = foreignSettings();
  return foreign ? startForeignWorld(foreign, { name: NAME, runs: false }) : startEmptyCluster(processes);
}

/** A request on its way to the API server. */
interface Passing {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Everything is checked, and nothing is stored. */
  readonly dryRun: boolean;
  body: string;
}

export interface Interception {
  /** Called before the request goes on; 'hang' keeps it from ever being answered. */
  before?(request: Passing): Promise<unknown> | unknown;
  /** Changes an answer's body. */
  answer?(request: Passing, body: string): string;
  /** What is answered in place of the API server, whether or not the request reached it. */
  instead?(request: Passing): OtherAnswer | undefined;
}

interface OtherAnswer {
  readonly status: number;
  readonly body: string;
  readonly isPassedOn: boolean;
}

export interface Proxy {
  readonly kubeconfig: string;
  /** Everything that was passed on, in order. */
  readonly passed: Passing[];
}

/** Puts a proxy before the API server: what another client does between two requests can be done in it. */
export async function startProxy(
  processes: Processes,
  { cluster }: World,
  { before, answer, instead }: Interception = {},
): Promise<Proxy> {
  const passed: Passing[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const { method = 'GET', url = '' } = incoming;
    const [path = '', query = ''] = url.split('?');
    const dryRun = new URLSearchParams(query).has('dryRun');
    const request = { method, path, dryRun, body: await textOf(incoming) };
    if ((await before?.(request)) === 'hang') return;
    const other = instead?.(request);
    if (other && !other.isPassedOn) return void outgoing.writeHead(other.status).end(other.body);
    passed.push(request);
    const { authorization = '', 'content-type': contentType = 'application/json' } = incoming.headers;
    const response = await cluster.request(url, {
      method,
      headers: { authorization, 'content-type': contentType },
      ...(request.body && { body: request.body }),
    });
    const text = await response.text();
    if (other) return void outgoing.writeHead(other.status).end(other.body);
    outgoing.writeHead(response.status, { 'content-type': response.headers.get('content-type') ?? '' });
    outgoing.end(answer ? answer(request, text) : text);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  processes.onClose(async () => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { passed, kubeconfig: kubeconfigFor(cluster, url) };
}

/** A kubeconfig for another server in place of the cluster's, without TLS. */
export function kubeconfigFor(cluster: AnyCluster, url: string): string {
  return cluster
    .kubeconfig()
    .replace(cluster.url, url)
    .replace(/(certificate-authority-data|insecure-skip-tls-verify): .*/, 'insecure-skip-tls-verify: true');
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Calls `act` before each request of that method to a path with that ending, dry runs left out, at most so many times. */
export function whenever(
  method: string,
  ending: string,
  act: () => Promise<unknown>,
  times = Number.POSITIVE_INFINITY,
): Interception {
  let left = times;
  return {
    before: async (request) => {
      if (request.method !== method || request.dryRun || !request.path.endsWith(ending) || left === 0) return;
      left -= 1;
      await act();
    },
  };
}

export async function readDeployment({ apps }: Pick<World, 'apps'>): Promise<V1Deployment> {
  return apps.readNamespacedDeployment(deploymentKey);
}

/** An error with everything that it carries, as a log would have it. */
export async function everythingOf(request: Promise<unknown>): Promise<string> {
  const error = await request.then(
    () => new Error('the request succeeded'),
    (reason: unknown) => reason,
  );
  return inspect(error, { depth: 20 });
}
