/**
 * Who keeps the fields that are changed here and takes back what others write into them, as far as their objects say:
 * the controller that they belong to, the marks of GitOps tools, and the managers of the fields. Without I/O.
 */
import type { Owner } from '../../model/evidence';
import type { V1ObjectMeta, V1OwnerReference } from './objects';
import { controllerOf } from './owner';

/** It scales by a maximum of its own, and from none. */
export const KEDA = 'KEDA';

/** By API group, where the product is better known than its kinds. */
const PRODUCTS: Readonly<Record<string, string>> = {
  'keda.sh': KEDA,
  'flagger.app': 'Flagger',
  'argoproj.io': 'Argo Rollouts',
};

/** A label or an annotation that only a tool puts on objects that it keeps in line, and the place it keeps them by. */
interface Mark {
  readonly owner: string;
  readonly key: string;
  /** Other values say that it leaves the object alone. */
  readonly value?: string;
  readonly changeAt: (value: string) => string;
}

const REPOSITORY = 'its repository';
const repositoryOf = (what: string) => (name: string) =>
  name === '' ? REPOSITORY : `the repository of its ${what} ${name}`;

const MARKS: readonly Mark[] = [
  {
    ...{ owner: 'Argo CD', key: 'argocd.argoproj.io/tracking-id' },
    // `<application>:<group>/<kind>:<namespace>/<name>`
    changeAt: (value) => repositoryOf('application')(plain(value.split(':', 1)[0])),
  },
  { owner: 'Argo CD', key: 'argocd.argoproj.io/instance', changeAt: repositoryOf('application') },
  { owner: 'Flux', key: 'kustomize.toolkit.fluxcd.io/name', changeAt: repositoryOf('Kustomization') },
  { owner: 'Flux', key: 'helm.toolkit.fluxcd.io/name', changeAt: repositoryOf('HelmRelease') },
  {
    ...{ owner: 'Config Sync', key: 'configmanagement.gke.io/managed', value: 'enabled' },
    changeAt: () => REPOSITORY,
  },
  { owner: KEDA, key: 'scaledobject.keda.sh/name', changeAt: (name) => `the ScaledObject ${name}` },
  {
    ...{ owner: 'the addon manager', key: 'addonmanager.kubernetes.io/mode', value: 'Reconcile' },
    changeAt: () => 'the manifest of its addon',
  },
  { owner: 'Operator Lifecycle Manager', key: 'olm.owner', changeAt: (name) => `the operator ${name}` },
];

/** What Helm charts put on everything as well: Argo CD's own tracking by label only beside something else of its own. */
const INSTANCE_LABEL = 'app.kubernetes.io/instance';
const ARGO_CD_PREFIX = 'argocd.argoproj.io/';

/** A field manager's name (`metadata.managedFields`), by what it belongs to. */
interface Manager {
  readonly name: RegExp;
  readonly owner: string;
  /** It applies whole objects: of one that it has applied it keeps every field that its source has. */
  readonly whole: boolean;
  readonly changeAt: string;
}

/**
 * Managers that apply again and again. People's tools (`kubectl-edit`, `helm`, `Terraform`, `HashiCorp`, a dashboard)
 * apply once: what they wrote stays changed until they are run again.
 */
const MANAGERS: readonly Manager[] = [
  {
    name: /^argocd-(application-)?controller$/,
    owner: 'Argo CD',
    whole: true,
    changeAt: REPOSITORY,
  },
  { name: /^(kustomize|helm)-controller$/, owner: 'Flux', whole: true, changeAt: REPOSITORY },
  { name: /^fleetagent$/, owner: 'Fleet', whole: true, changeAt: REPOSITORY },
  { name: /^configsync(\.gke\.io)?/, owner: 'Config Sync', whole: true, changeAt: REPOSITORY },
  { name: /^keda(-operator)?$/, owner: KEDA, whole: false, changeAt: 'its ScaledObject' },
  { name: /^(argo-)?rollouts(-controller)?$/, owner: 'Argo Rollouts', whole: false, changeAt: 'its Rollout' },
  { name: /^flagger$/, owner: 'Flagger', whole: false, changeAt: 'its Canary' },
  { name: /^datadog-cluster-agent$/, owner: 'Datadog', whole: false, changeAt: 'its DatadogPodAutoscaler' },
];
/** As controllers and operators are called that nobody has put on the list. */
const CONTROLLER = /^[\w.-]*(controller|operator|reconciler)$/;

/** A field's path in `managedFields`. */
export const REPLICAS = ['spec', 'replicas'] as const;
export const MIN_REPLICAS = ['spec', 'minReplicas'] as const;
export const TEMPLATE = ['spec', 'template'] as const;

/**
 * Whoever would take a change of this field back; null when nothing says that anybody would.
 * @param reconciledBy configured: what leaves no mark.
 */
export function fieldOwner(
  metadata: V1ObjectMeta | undefined,
  path: readonly string[],
  reconciledBy: string | undefined,
): Owner | null {
  if (reconciledBy !== undefined) {
    return { name: reconciledBy, mark: 'kubernetes.reconciledBy', changeAt: 'the manifests it applies' };
  }
  const controller = controllerOf(metadata);
  if (controller) return ownerOf(controller);
  return markOwner(metadata) ?? managerOwner(metadata, path);
}

/** An object and what made it are named by Kubernetes' own rules; anything else is left out of a sentence. */
function ownerOf({ apiVersion, kind, name }: V1OwnerReference): Owner {
  const group = apiVersion.split('/', 1)[0] ?? '';
  return {
    name: PRODUCTS[group] ?? `${kind} ${name}`,
    mark: `ownerReferences: ${kind} ${name}`,
    changeAt: `the ${kind} ${name}`,
  };
}

function markOwner(metadata: V1ObjectMeta | undefined): Owner | null {
  const marks = { ...metadata?.annotations, ...metadata?.labels };
  for (const { owner, key, value, changeAt } of MARKS) {
    if (!Object.hasOwn(marks, key)) continue;
    const present = marks[key] ?? '';
    if (value !== undefined && present !== value) continue;
    return {
      name: owner,
      mark: key,
      changeAt: changeAt(key.endsWith('tracking-id') ? present : plain(present)),
    };
  }
  const instance = metadata?.labels?.[INSTANCE_LABEL];
  const proof = Object.keys(marks).find((key) => key.startsWith(ARGO_CD_PREFIX));
  if (instance === undefined || proof === undefined) return null;
  return {
    name: 'Argo CD',
    mark: `${INSTANCE_LABEL} and ${proof}`,
    changeAt: repositoryOf('application')(instance),
  };
}

function managerOwner(metadata: V1ObjectMeta | undefined, path: readonly string[]): Owner | null {
  for (const { manager = '', fieldsV1 } of metadata?.managedFields ?? []) {
    const known = MANAGERS.find(({ name }) => name.test(manager));
    if (!known && !CONTROLLER.test(manager)) continue;
    if (!known?.whole && !has(fieldsV1, path)) continue;
    const instance = known?.owner === 'Argo CD' ? metadata?.labels?.[INSTANCE_LABEL] : undefined;
    return {
      name: known?.owner ?? manager,
      mark: `managedFields: ${manager}`,
      changeAt: instance ? repositoryOf('application')(instance) : (known?.changeAt ?? 'its own source'),
    };
  }
  return null;
}

/** Which of these owners has written the field, whoever keeps the rest of the object; null for none of them. */
export function writtenBy(
  metadata: V1ObjectMeta | undefined,
  path: readonly string[],
  owners: ReadonlySet<string>,
): string | null {
  for (const { manager = '', fieldsV1 } of metadata?.managedFields ?? []) {
    const owner = MANAGERS.find(({ name }) => name.test(manager))?.owner;
    if (owner !== undefined && owners.has(owner) && has(fieldsV1, path)) return owner;
  }
  return null;
}

/** Kubernetes API reference, FieldsV1: `f:<name>` for each field, nested. */
function has(fields: unknown, path: readonly string[]): boolean {
  let at = fields;
  for (const name of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, `f:${name}`)) return false;
    at = Reflect.get(at, `f:${name}`);
  }
  return true;
}

/** A name, or nothing: an annotation's value may be any text. */
function plain(value: string | undefined): string {
  return value !== undefined && /^[\w.-]{1,253}$/.test(value) ? value : '';
}
