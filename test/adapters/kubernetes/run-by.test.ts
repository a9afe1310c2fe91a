/** Which controller has pods of a deployment's template where the deployment itself has none, without a cluster. */
import { deploymentEvidence } from '../../../src/adapters/kubernetes/evidence';
import type { V1ObjectMeta, V1ReplicaSet } from '../../../src/adapters/kubernetes/objects';
import { deployment, seen } from './objects';
import { target } from './support';

describe('what runs a template in the place of its deployment', () => {
  const off = (managedFields?: V1ObjectMeta['managedFields']) =>
    deployment({
      metadata: { name: 'shop', uid: 'u-shop', ...(managedFields && { managedFields }) },
      spec: { replicas: 0, selector: { matchLabels: { app: 'shop' } }, template: {} },
    });
  const replicaSet = (kind: string, uid: string, replicas: number): V1ReplicaSet => ({
    metadata: {
      uid: `rs-${uid}`,
      ownerReferences: [{ apiVersion: 'argoproj.io/v1alpha1', kind, name: 'web', uid, controller: true }],
    },
    spec: { replicas, selector: {} },
  });

  it('is the controller of a ReplicaSet with its labels that has pods', () => {
    const of = (...sets: V1ReplicaSet[]) => deploymentEvidence(off(), [], target, sets).runBy;
    expect(of(replicaSet('Deployment', 'u-shop', 1), replicaSet('Rollout', 'u-web', 3))).toBe('Rollout web');
    expect(of(replicaSet('Rollout', 'u-web', 0))).toBeNull();
    expect(of(replicaSet('Deployment', 'u-shop', 3))).toBeNull();
    expect(of()).toBeNull();
  });

  it('is what has scaled it to zero, where that runs its template elsewhere', () => {
    const by = (manager: string) =>
      seen(off([{ manager, operation: 'Update', fieldsV1: { 'f:spec': { 'f:replicas': {} } } }]), []).runBy;
    expect(by('rollouts-controller')).toBe('Argo Rollouts');
    expect(by('flagger')).toBe('Flagger');
    expect(by('kubectl')).toBeNull();
    expect(by('argocd-controller')).toBeNull();
  });

  it.each<[string, Partial<V1ObjectMeta>]>([
    ['a mark of Flux', { labels: { 'kustomize.toolkit.fluxcd.io/name': 'shop' } }],
    ['a mark of Argo CD', { annotations: { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:a/b' } }],
    ['fields that Argo CD applied', { managedFields: [{ manager: 'argocd-controller', fieldsV1: {} }] }],
  ])('is what has scaled it to zero beside %s', (_, { managedFields = [], ...marks }) => {
    const by = { manager: 'flagger', fieldsV1: { 'f:spec': { 'f:replicas': {} } } };
    const { metadata, ...rest } = off([...managedFields, by]);
    expect(seen({ ...rest, metadata: { ...metadata, ...marks } }, []).runBy).toBe('Flagger');
  });

  it('is nothing that has written other fields of it', () => {
    const by = { manager: 'flagger', fieldsV1: { 'f:spec': { 'f:paused': {} } } };
    expect(seen(off([by]), []).runBy).toBeNull();
  });

  it('is nothing while it has replicas of its own', () => {
    const { spec } = deployment();
    const on = { ...off(), spec: { ...spec, selector: {}, template: {}, replicas: 1 } };
    expect(deploymentEvidence(on, [], target, [replicaSet('Rollout', 'u-web', 3)]).runBy).toBeNull();
  });
});
