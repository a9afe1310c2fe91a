/** What the API serves, as its discovery tells it: kinds, their short names, and what can be done with them. */
import { type Plural, TYPES } from '../kinds';

const READ = ['get', 'list', 'watch'];
const CHANGE = ['patch'];

export interface ApiResource {
  readonly name: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  /** Of a subresource that is of another group than what it belongs to. */
  readonly group?: string;
  readonly version?: string;
}

type Served = Exclude<Plural, 'secrets'>;

/** With `all`, it is among what `kubectl get all` shows. */
const STORED: Readonly<
  Record<Served, { readonly short: readonly string[]; readonly more: readonly string[]; readonly all?: true }>
> = {
  pods: { short: ['po'], more: ['delete'], all: true },
  configmaps: { short: ['cm'], more: ['create', 'delete', ...CHANGE] },
  deployments: { short: ['deploy'], more: ['create', 'delete', ...CHANGE], all: true },
  replicasets: { short: ['rs'], more: [], all: true },
  horizontalpodautoscalers: { short: ['hpa'], more: ['create', 'update', 'delete', ...CHANGE], all: true },
  poddisruptionbudgets: { short: ['pdb'], more: ['create', 'delete'] },
  leases: { short: [], more: ['create', 'update', 'delete', ...CHANGE] },
};

const FURTHER: Readonly<Record<string, readonly ApiResource[]>> = {
  v1: [
    { ...kind('namespaces', 'Namespace', ['ns']), namespaced: false, verbs: ['get', 'list'] },
    { ...kind('events', 'Event', ['ev']), verbs: ['list'] },
    { ...subresource('pods/log', 'Pod'), verbs: ['get'] },
    { ...subresource('pods/exec', 'PodExecOptions'), verbs: ['create', 'get'] },
    { ...subresource('pods/proxy', 'PodProxyOptions'), verbs: ['get'] },
    {
      ...subresource('pods/eviction', 'Eviction'),
      ...{ group: 'policy', version: 'v1', verbs: ['create'] },
    },
  ],
  'apps/v1': [
    {
      ...subresource('deployments/scale', 'Scale'),
      ...{ group: 'autoscaling', version: 'v1', verbs: ['get', 'update', ...CHANGE] },
    },
  ],
  'authorization.k8s.io/v1': ['SelfSubjectAccessReview', 'SelfSubjectRulesReview'].map((name) => ({
    ...kind(`${name.toLowerCase()}s`, name, []),
    ...{ namespaced: false, verbs: ['create'] },
  })),
};

/** By API version, as `v1` or `apps/v1`. */
export const RESOURCES: ReadonlyMap<string, readonly ApiResource[]> = resources();

function resources(): Map<string, readonly ApiResource[]> {
  const found = new Map<string, ApiResource[]>();
  for (const [plural, { short, more, all }] of Object.entries(STORED) as [
    Served,
    (typeof STORED)[Served],
  ][]) {
    const { apiVersion, kind: name } = TYPES[plural];
    const entry = {
      ...kind(plural, name, short),
      verbs: [...READ, ...more],
      ...(all && { categories: ['all'] }),
    };
    found.set(apiVersion, [...(found.get(apiVersion) ?? []), entry]);
  }
  for (const [apiVersion, entries] of Object.entries(FURTHER)) {
    found.set(apiVersion, [...(found.get(apiVersion) ?? []), ...entries]);
  }
  return found;
}

function kind(name: string, kindName: string, shortNames: readonly string[]) {
  return {
    ...{ name, singularName: kindName.toLowerCase(), namespaced: true, kind: kindName },
    ...(shortNames.length > 0 && { shortNames }),
  };
}

function subresource(name: string, kindName: string) {
  return { name, singularName: '', namespaced: true, kind: kindName };
}
