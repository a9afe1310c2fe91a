/**
 * The requests that are made of the Kubernetes API, and no others, under the names that `@kubernetes/client-node` has for
 * them (Kubernetes API reference). What they come to as permissions is in `deploy/kubernetes/role.yaml`.
 */
import type { Take } from '../../ports';
import type { KubernetesHttp } from './http';
import type {
  V1ConfigMap,
  V1Deployment,
  V1Eviction,
  V1Lease,
  V1Pod,
  V1ReplicaSet,
  V1Scale,
  V1SelfSubjectAccessReview,
  V1SelfSubjectReview,
  V2HorizontalPodAutoscaler,
} from './objects';

interface Namespace {
  readonly namespace: string;
}
interface Named extends Namespace {
  readonly name: string;
}
interface Writing<Body> {
  readonly body: Body;
  /** The name under which the API server keeps what was changed (`metadata.managedFields`). */
  readonly fieldManager?: string;
  /** `All`: everything is checked, admission included, and nothing is stored. */
  readonly dryRun?: 'All';
}
interface Selectors {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}
interface LogQuery {
  readonly container?: string | undefined;
  readonly timestamps?: boolean | undefined;
  readonly tailLines?: number | undefined;
  readonly sinceSeconds?: number | undefined;
  readonly limitBytes?: number | undefined;
}
interface List<Item> {
  readonly items: Item[];
}

/** How a patch's body is meant: its media type. */
export type PatchType = 'application/merge-patch+json' | 'application/strategic-merge-patch+json';

export type KubernetesApi = ReturnType<typeof kubernetesApi>;

/** By API group. */
export function kubernetesApi(http: KubernetesHttp) {
  return {
    core: coreV1(http),
    apps: appsV1(http),
    autoscaling: autoscalingV2(http),
    coordination: coordinationV1(http),
    reviews: selfReviews(http),
  };
}

function coreV1(http: KubernetesHttp) {
  return {
    listNamespacedPod: ({ namespace, ...query }: Namespace & Selectors) =>
      list<V1Pod>(http, path`/api/v1/namespaces/${namespace}/pods`, { ...query }),
    readNamespacedPod: ({ namespace, name }: Named) =>
      http.json<V1Pod>('GET', path`/api/v1/namespaces/${namespace}/pods/${name}`),
    readNamespacedPodLog: ({ namespace, name, ...query }: Named & LogQuery, take: Take) =>
      http.stream(
        path`/api/v1/namespaces/${namespace}/pods/${name}/log`,
        take,
        { ...query },
        query.limitBytes,
      ),
    /** @param name with the port after a colon. */
    connectGetNamespacedPodProxyWithPath: (
      { namespace, name, path: rest }: Named & { path: string },
      take: Take,
    ) => http.stream(`${path`/api/v1/namespaces/${namespace}/pods/${name}/proxy`}/${segments(rest)}`, take),
    createNamespacedPodEviction: ({ namespace, name, body, dryRun }: Named & Writing<V1Eviction>) =>
      http.json('POST', path`/api/v1/namespaces/${namespace}/pods/${name}/eviction`, {
        body,
        query: { dryRun },
      }),
    readNamespacedConfigMap: ({ namespace, name }: Named) =>
      http.json<V1ConfigMap>('GET', path`/api/v1/namespaces/${namespace}/configmaps/${name}`),
    patchNamespacedConfigMap: ({ namespace, name, ...writing }: Named & Writing<object>, type: PatchType) =>
      patch<V1ConfigMap>(http, path`/api/v1/namespaces/${namespace}/configmaps/${name}`, writing, type),
  };
}

function appsV1(http: KubernetesHttp) {
  return {
    readNamespacedDeployment: ({ namespace, name }: Named) =>
      http.json<V1Deployment>('GET', path`/apis/apps/v1/namespaces/${namespace}/deployments/${name}`),
    patchNamespacedDeployment: ({ namespace, name, ...writing }: Named & Writing<object>, type: PatchType) =>
      patch<V1Deployment>(
        http,
        path`/apis/apps/v1/namespaces/${namespace}/deployments/${name}`,
        writing,
        type,
      ),
    listNamespacedReplicaSet: ({ namespace, ...query }: Namespace & Selectors) =>
      list<V1ReplicaSet>(http, path`/apis/apps/v1/namespaces/${namespace}/replicasets`, { ...query }),
    readNamespacedDeploymentScale: ({ namespace, name }: Named) =>
      http.json<V1Scale>('GET', path`/apis/apps/v1/namespaces/${namespace}/deployments/${name}/scale`),
    patchNamespacedDeploymentScale: (
      { namespace, name, ...writing }: Named & Writing<object>,
      type: PatchType,
    ) =>
      patch<V1Scale>(
        http,
        path`/apis/apps/v1/namespaces/${namespace}/deployments/${name}/scale`,
        writing,
        type,
      ),
  };
}

function autoscalingV2(http: KubernetesHttp) {
  const all = ({ namespace }: Namespace) =>
    path`/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`;
  const one = ({ name, ...namespace }: Named) => all(namespace) + path`/${name}`;
  return {
    listNamespacedHorizontalPodAutoscaler: (namespace: Namespace) =>
      list<V2HorizontalPodAutoscaler>(http, all(namespace)),
    readNamespacedHorizontalPodAutoscaler: (named: Named) =>
      http.json<V2HorizontalPodAutoscaler>('GET', one(named)),
    patchNamespacedHorizontalPodAutoscaler: (
      { namespace, name, ...writing }: Named & Writing<object>,
      type: PatchType,
    ) => patch<V2HorizontalPodAutoscaler>(http, one({ namespace, name }), writing, type),
  };
}

function coordinationV1(http: KubernetesHttp) {
  const all = ({ namespace }: Namespace) => path`/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
  const one = ({ name, ...namespace }: Named) => all(namespace) + path`/${name}`;
  return {
    readNamespacedLease: (named: Named) => http.json<V1Lease>('GET', one(named)),
    createNamespacedLease: ({ namespace, body, fieldManager }: Namespace & Writing<V1Lease>) =>
      http.json<V1Lease>('POST', all({ namespace }), { body, query: { fieldManager } }),
    replaceNamespacedLease: ({ namespace, name, body, fieldManager, dryRun }: Named & Writing<V1Lease>) =>
      http.json<V1Lease>('PUT', one({ namespace, name }), { body, query: { fieldManager, dryRun } }),
  };
}

/** What whoever asks may do, and who that is: everybody may ask it of themselves (Kubernetes' role `system:basic-user`). */
function selfReviews(http: KubernetesHttp) {
  return {
    createSelfSubjectAccessReview: ({ body }: { readonly body: V1SelfSubjectAccessReview }) =>
      http.json<V1SelfSubjectAccessReview>('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
        body,
      }),
    /** From Kubernetes 1.28 on. */
    createSelfSubjectReview: () =>
      http.json<V1SelfSubjectReview>('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
        body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
      }),
  };
}

/** A list without items has been `null` in some versions of the API server. */
async function list<Item>(
  http: KubernetesHttp,
  url: string,
  query: Readonly<Record<string, string>> = {},
): Promise<List<Item>> {
  const { items } = await http.json<{ items?: Item[] | null }>('GET', url, { query });
  return { items: items ?? [] };
}

function patch<T>(
  http: KubernetesHttp,
  url: string,
  { body, fieldManager, dryRun }: Writing<object>,
  contentType: PatchType,
): Promise<T> {
  return http.json<T>('PATCH', url, { body, contentType, query: { fieldManager, dryRun } });
}

/** A path, of which every value is one segment. */
function path(texts: TemplateStringsArray, ...values: readonly string[]): string {
  return texts.map((text, index) => text + encodeURIComponent(values[index] ?? '')).join('');
}

/** A path that somebody else has written: its slashes stay, but for those that it begins with. */
function segments(text: string): string {
  return text.replace(/^\/+/, '').split('/').map(encodeURIComponent).join('/');
}
