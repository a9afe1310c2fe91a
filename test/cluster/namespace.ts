/** Whether a namespace may be used for tests: it is there, and nobody else is in it. */
import { InvalidInputError } from '../../src/model/errors';
import { ForeignCluster } from './foreign-cluster';

/** What there is in each namespace without anybody's doing. */
const ALWAYS = [/^configmaps\/(kube-root-ca\.crt|istio-ca-root-cert|openshift-service-ca\.crt)$/];

const LISTS = {
  pods: '/api/v1',
  configmaps: '/api/v1',
  deployments: '/apis/apps/v1',
  statefulsets: '/apis/apps/v1',
  horizontalpodautoscalers: '/apis/autoscaling/v2',
  poddisruptionbudgets: '/apis/policy/v1',
  leases: '/apis/coordination.k8s.io/v1',
} as const;

/**
 * @param file the kubeconfig.
 * @returns the API server's address.
 * @throws InvalidInputError when the cluster can't be asked, or the namespace is not there or is somebody's.
 */
export async function requireOwnNamespace(
  file: string,
  namespace: string,
  isSharedOnPurpose: boolean,
): Promise<string> {
  if (namespace === 'default' || namespace.startsWith('kube-'))
    throw new InvalidInputError(
      `--namespace ${namespace} is the cluster's own; accepted is one made for this`,
    );
  const cluster = await ForeignCluster.open(file);
  const there = await cluster.request(`/api/v1/namespaces/${namespace}`);
  if (!there.ok) {
    throw new InvalidInputError(
      `--namespace ${namespace}: ${cluster.url} answers ${there.status}: kubectl create namespace ${namespace}`,
    );
  }
  if (isSharedOnPurpose) return cluster.url;
  const found = (
    await Promise.all(Object.keys(LISTS).map((kind) => namesOf(cluster, namespace, kind)))
  ).flat();
  const others = found.filter((object) => !ALWAYS.some((usual) => usual.test(object)));
  if (others.length > 0) {
    throw new InvalidInputError(
      `--namespace ${namespace} is not empty: it has ${others.slice(0, 5).join(', ')}${others.length > 5 ? ', …' : ''}; ` +
        'accepted is an empty one, or --not-empty, by which objects called knhk-closed-loop, knhk-config and knhk-runbook-* there may be changed',
    );
  }
  return cluster.url;
}

async function namesOf(cluster: ForeignCluster, namespace: string, kind: string): Promise<string[]> {
  const path = `${LISTS[kind as keyof typeof LISTS]}/namespaces/${namespace}/${kind}`;
  const response = await cluster.request(path);
  // A kind that such a cluster does not have, a small one say, is in no namespace of it.
  if (response.status === 404) return [];
  if (!response.ok) throw new InvalidInputError(`${cluster.url} answers ${response.status} to GET ${path}`);
  const { items } = (await response.json()) as { items: { metadata: { name: string } }[] | null };
  return (items ?? []).map(({ metadata }) => `${kind}/${metadata.name}`);
}
