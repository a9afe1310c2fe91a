/** What is read of the cluster: one deployment, what scales it, what it is configured by, and one pod's metrics page. */
import type { KubernetesAccess } from '../../src/adapters/kubernetes/access';
import { KubernetesClient } from '../../src/adapters/kubernetes/client';
import { KubernetesHttp } from '../../src/adapters/kubernetes/http';
import { readKubeconfig } from '../../src/adapters/kubernetes/kubeconfig';
import { KubernetesCluster } from '../../src/adapters/kubernetes/kubernetes';
import type {
  V1ConfigMap,
  V1Deployment,
  V2HorizontalPodAutoscaler,
} from '../../src/adapters/kubernetes/objects';
import { configMapsOf } from '../../src/adapters/kubernetes/pool-source';
import { configurationSchema } from '../../src/configuration/schema';
import { targetSchema } from '../../src/configuration/target';
import { DependencyError, InvalidInputError } from '../../src/model/errors';
import type { Pod } from '../../src/ports';
import { errorText } from '../../src/text/error-text';
import { type PageAddress, PageText, pageAddresses } from './metrics-page';
import { recognise } from './recognise';
import type { ConfigMaps } from './variables';

export interface Named {
  readonly namespace: string;
  readonly deployment: string;
}

/** The page that was taken. */
interface PageRead {
  readonly pod: string;
  readonly address: PageAddress;
  readonly text: PageText;
}

export interface ClusterRead {
  readonly deployment: V1Deployment;
  readonly autoscalers: readonly V2HorizontalPodAutoscaler[];
  readonly pods: readonly Pod[];
  readonly configMaps: ConfigMaps;
  /** Null where no pod is ready, or none of the addresses has one. */
  readonly page: PageRead | null;
  /** Addresses that were asked and have no page with a pool on it, each with what came. */
  readonly tried: readonly { readonly address: PageAddress; readonly why: string }[];
  /** What could not be read, and why. */
  readonly problems: readonly string[];
}

const MAX_LISTED = 30;
const PROBES = configurationSchema.shape.probes.parse(undefined);

/** @throws InvalidInputError when there is no such deployment; DependencyError when the cluster can't be asked. */
export async function readCluster(cluster: string | KubernetesAccess, named: Named): Promise<ClusterRead> {
  const access = typeof cluster === 'string' ? readKubeconfig(cluster) : cluster;
  const client = new KubernetesClient(access, PROBES.timeoutMs);
  const { namespace } = named;
  const deployment = await client.find(() =>
    client.apps.readNamespacedDeployment({ namespace, name: named.deployment }),
  );
  if (!deployment) throw await noSuchDeployment(client, access, named);
  const problems: string[] = [];
  const read = async <T>(what: string, ask: () => Promise<T>, none: T): Promise<T> => {
    try {
      return await client.call(ask);
    } catch (error) {
      problems.push(`${what}: ${errorText(error)}`);
      return none;
    }
  };
  const pods = new KubernetesCluster(access, targetSchema.shape.kubernetes.parse(named), PROBES);
  const [autoscalers, running, configMaps] = await Promise.all([
    read('autoscalers', () => client.autoscaling.listNamespacedHorizontalPodAutoscaler({ namespace }), {
      items: [],
    }),
    read<readonly Pod[]>('pods', () => pods.listPods(), []),
    Promise.all(
      configMapNames(deployment).map((name) =>
        read<V1ConfigMap | null>(
          `ConfigMap ${name}`,
          () => client.core.readNamespacedConfigMap({ namespace, name }),
          null,
        ),
      ),
    ),
  ]);
  const ready = running.find((pod) => pod.ready);
  const search = ready ? await findPage(client, namespace, ready.name, deployment) : NOTHING_ASKED;
  return {
    ...{ deployment, autoscalers: autoscalers.items, pods: running, problems, ...search },
    configMaps: new Map(
      configMaps.flatMap((each) => (each?.metadata?.name ? [[each.metadata.name, each] as const] : [])),
    ),
  };
}

type Search = Pick<ClusterRead, 'page' | 'tried'>;
const NOTHING_ASKED: Search = { page: null, tried: [] };

/** The first page with a pool on it, one address after the other; else the first that is a metrics page. */
async function findPage(
  client: KubernetesClient,
  namespace: string,
  pod: string,
  deployment: V1Deployment,
): Promise<Search> {
  let page: PageRead | null = null;
  const tried: Search['tried'][number][] = [];
  for (const address of pageAddresses(deployment)) {
    try {
      const text = await readPage(client, namespace, pod, address);
      const isPool = recognise(text.find, true).length > 0;
      if (isPool) return { page: { pod, address, text }, tried };
      if (text.isMetrics) page ??= { pod, address, text };
      tried.push({ address, why: text.isMetrics ? 'metrics, without a known pool' : 'no metrics page' });
    } catch (error) {
      tried.push({ address, why: refusalText(error) });
    }
  }
  return { page, tried };
}

async function readPage(
  client: KubernetesClient,
  namespace: string,
  pod: string,
  { port, path }: PageAddress,
): Promise<PageText> {
  const chunks: Uint8Array[] = [];
  await client.call(() =>
    client.core.connectGetNamespacedPodProxyWithPath({ namespace, name: `${pod}:${port}`, path }, (chunk) =>
      chunks.push(chunk),
    ),
  );
  return new PageText(Buffer.concat(chunks).toString('latin1'));
}

/** What a service answers beside its code is its own, and not shown. */
function refusalText(error: unknown): string {
  return error instanceof DependencyError && error.code !== undefined
    ? `HTTP ${error.code}`
    : errorText(error, 120);
}

/** Of all its containers: which of them is the service's may not be clear yet. */
function configMapNames({ spec }: V1Deployment): string[] {
  const { containers = [], volumes = [] } = spec?.template?.spec ?? {};
  return [...new Set(containers.flatMap((container) => configMapsOf(container, volumes)))];
}

async function noSuchDeployment(
  client: KubernetesClient,
  access: KubernetesAccess,
  { namespace, deployment }: Named,
): Promise<InvalidInputError> {
  const http = new KubernetesHttp(access, PROBES.timeoutMs);
  const path = `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/deployments`;
  const { items } = await client.call(() =>
    http.json<{ items?: readonly V1Deployment[] | null }>('GET', path),
  );
  const names = (items ?? []).map(({ metadata }) => `'${metadata?.name}'`).sort();
  const listed = names.slice(0, MAX_LISTED).join(', ');
  const more = names.length > MAX_LISTED ? ` and ${names.length - MAX_LISTED} more` : '';
  const there = names.length > 0 ? `accepted: ${listed}${more}` : 'the namespace has none';
  return new InvalidInputError(
    `--deployment: there is no deployment '${deployment}' in namespace '${namespace}' of ${access.server}; ${there}`,
  );
}
