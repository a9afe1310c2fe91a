/** Who keeps a field, by what objects of real clusters carry. */
import { fieldOwner, MIN_REPLICAS, REPLICAS, TEMPLATE } from '../../../src/adapters/kubernetes/field-owners';
import type { V1ObjectMeta } from '../../../src/adapters/kubernetes/objects';

const ownerOf = (metadata: V1ObjectMeta, path: readonly string[] = REPLICAS) =>
  fieldOwner(metadata, path, undefined);

const REPLICAS_FIELD = { 'f:spec': { 'f:replicas': {} } };
const managed = (manager: string, fieldsV1: object = REPLICAS_FIELD): V1ObjectMeta => ({
  managedFields: [
    {
      manager: 'kube-controller-manager',
      operation: 'Update',
      subresource: 'status',
      fieldsV1: { 'f:status': {} },
    },
    { manager, operation: 'Update', apiVersion: 'apps/v1', fieldsType: 'FieldsV1', fieldsV1 },
  ],
});

describe('a controller that the object belongs to', () => {
  const reference = { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', name: 'web', uid: 'u' };

  it('keeps all of it', () => {
    const metadata = { ownerReferences: [{ ...reference, controller: true }] };
    expect(ownerOf(metadata, MIN_REPLICAS)).toEqual({
      ...{ name: 'KEDA', mark: 'ownerReferences: ScaledObject web', changeAt: 'the ScaledObject web' },
    });
    const custom = {
      apiVersion: 'shop.example/v1',
      kind: 'Shop',
      name: 'orders',
      uid: 'u',
      controller: true,
    };
    expect(ownerOf({ ownerReferences: [custom] }, TEMPLATE)).toMatchObject({
      ...{ name: 'Shop orders', changeAt: 'the Shop orders' },
    });
  });

  it('is none where it only takes the object with it when it goes', () => {
    expect(ownerOf({ ownerReferences: [reference] })).toBeNull();
  });
});

describe('marks', () => {
  it.each([
    [
      'Argo CD',
      'argocd.argoproj.io/tracking-id',
      'shop:apps/Deployment:shop/web',
      'the repository of its application shop',
    ],
    ['Argo CD', 'argocd.argoproj.io/tracking-id', 'x y\u001b[2J', 'its repository'],
    ['Argo CD', 'argocd.argoproj.io/instance', 'shop', 'the repository of its application shop'],
    ['Flux', 'kustomize.toolkit.fluxcd.io/name', 'apps', 'the repository of its Kustomization apps'],
    ['Flux', 'helm.toolkit.fluxcd.io/name', 'web', 'the repository of its HelmRelease web'],
    ['Config Sync', 'configmanagement.gke.io/managed', 'enabled', 'its repository'],
    ['KEDA', 'scaledobject.keda.sh/name', 'web', 'the ScaledObject web'],
    ['the addon manager', 'addonmanager.kubernetes.io/mode', 'Reconcile', 'the manifest of its addon'],
  ])('of %s: %s, as a label or an annotation', (name, key, value, changeAt) => {
    for (const marks of [{ labels: { [key]: value } }, { annotations: { [key]: value } }]) {
      expect(ownerOf(marks)).toEqual({ name, mark: key, changeAt });
    }
  });

  it.each([
    ['configmanagement.gke.io/managed', 'disabled'],
    ['addonmanager.kubernetes.io/mode', 'EnsureExists'],
  ])('that say that it is left alone: %s', (key, value) => {
    expect(ownerOf({ labels: { [key]: value } })).toBeNull();
  });

  it('that every Helm chart has say nothing, unless Argo CD has left something of its own', () => {
    const labels = { 'app.kubernetes.io/instance': 'shop', 'app.kubernetes.io/managed-by': 'Helm' };
    expect(ownerOf({ labels })).toBeNull();
    expect(ownerOf({ labels, ...managed('helm') })).toBeNull();
    expect(ownerOf({ labels, annotations: { 'argocd.argoproj.io/sync-wave': '2' } })).toEqual({
      name: 'Argo CD',
      mark: 'app.kubernetes.io/instance and argocd.argoproj.io/sync-wave',
      changeAt: 'the repository of its application shop',
    });
    expect(ownerOf({ labels, ...managed('argocd-controller', { 'f:metadata': {} }) })).toEqual({
      name: 'Argo CD',
      mark: 'managedFields: argocd-controller',
      changeAt: 'the repository of its application shop',
    });
  });
});

describe('managers of fields', () => {
  it.each([
    ['argocd-controller', 'Argo CD'],
    ['argocd-application-controller', 'Argo CD'],
    ['kustomize-controller', 'Flux'],
    ['helm-controller', 'Flux'],
    ['keda-operator', 'KEDA'],
    ['keda', 'KEDA'],
    ['rollouts-controller', 'Argo Rollouts'],
    ['flagger', 'Flagger'],
    ['datadog-cluster-agent', 'Datadog'],
    ['shop-operator', 'shop-operator'],
    ['scaling.example.com-controller', 'scaling.example.com-controller'],
  ])('that write it again and again: %s', (manager, name) => {
    expect(ownerOf(managed(manager))).toMatchObject({ name, mark: `managedFields: ${manager}` });
  });

  it.each([
    ...['kubectl', 'kubectl-client-side-apply', 'kubectl-edit', 'kubectl-scale', 'kubectl-rollout', 'helm'],
    ...['HashiCorp', 'Terraform', 'pulumi-kubernetes', 'Mozilla', 'node-fetch', 'rancher', 'knhk-runbook'],
    // The autoscaler's own part of Kubernetes.
    'kube-controller-manager',
  ])('that wrote it once: %s', (manager) => {
    expect(ownerOf(managed(manager))).toBeNull();
  });

  it('count for their own fields alone, but for those that apply whole objects', () => {
    const other = { 'f:spec': { 'f:minReadySeconds': {} } };
    expect(ownerOf(managed('shop-operator', other))).toBeNull();
    expect(ownerOf(managed('shop-operator'), TEMPLATE)).toBeNull();
    expect(ownerOf(managed('argocd-controller', other))).toMatchObject({ name: 'Argo CD' });
    const data = managed('shop-operator', { 'f:data': { 'f:SIZE': {} } });
    expect(ownerOf(data, ['data', 'SIZE'])).toMatchObject({ name: 'shop-operator' });
    expect(ownerOf(data, ['data', 'OTHER'])).toBeNull();
  });

  it('may be missing, or be none that can be read', () => {
    expect(fieldOwner(undefined, REPLICAS, undefined)).toBeNull();
    expect(ownerOf({ managedFields: [{ manager: 'shop-operator' }] })).toBeNull();
    expect(ownerOf({ managedFields: [{ fieldsV1: REPLICAS_FIELD }] })).toBeNull();
    expect(ownerOf(managed('x\u001b[2J-operator'))).toBeNull();
  });
});
