/** Whose a pod is, without a cluster: owners are generated, and labels are all the same. */
import fc from 'fast-check';
import { isControlledBy, ownReplicaSets } from '../../../src/adapters/kubernetes/owner';
import { runs } from '../../support/runs';

const labels = { app: 'shop' };
const deployment = { metadata: { name: 'shop', uid: 'd-1' } };

interface Reference {
  readonly uid: string;
  readonly kind: string;
  readonly controller: boolean;
}
const reference = (uids: readonly string[]): fc.Arbitrary<Reference> =>
  fc.record({
    uid: fc.constantFrom(...uids),
    kind: fc.constantFrom('Deployment', 'ReplicaSet', 'Job'),
    controller: fc.boolean(),
  });
const object = (uid: string, references: readonly Reference[]) => ({
  metadata: {
    ...{ uid, name: uid, labels },
    // One at most is the controller, as the API server sees to it.
    ownerReferences: references
      .filter(
        (each, index) => !each.controller || references.findIndex(({ controller }) => controller) === index,
      )
      .map((each) => ({ ...each, apiVersion: 'apps/v1', name: each.uid })),
  },
});

it('follows the chain of controllers by uid, and nothing else', () => {
  const sets = fc.array(fc.array(reference(['d-1', 'd-2']), { maxLength: 3 }), { maxLength: 4 });
  const owners = fc.array(reference(['rs-0', 'rs-1', 'rs-2', 'd-1', 'job-1']), { maxLength: 3 });
  fc.assert(
    fc.property(sets, owners, (setOwners, podOwners) => {
      const replicaSets = setOwners.map((each, index) => object(`rs-${index}`, each));
      const pod = object('p', podOwners);
      const controls = (owner: string, { metadata }: ReturnType<typeof object>) =>
        metadata.ownerReferences.some(({ uid, controller }) => controller && uid === owner);
      const expected = replicaSets.some((each) => controls('d-1', each) && controls(each.metadata.uid, pod));
      expect(isControlledBy(ownReplicaSets(deployment, replicaSets), pod)).toBe(expected);
    }),
    runs(1_000),
  );
});

it('has no pod where nobody is named, though uids are missing on both sides', () => {
  const bare = { metadata: { name: 'x', labels } };
  const nobodys = { metadata: { name: 'shop' } };
  expect(isControlledBy(ownReplicaSets(nobodys, [bare]), bare)).toBe(false);
  const orphan = object('rs-0', []);
  const pod = object('p', [{ uid: 'rs-0', kind: 'ReplicaSet', controller: true }]);
  expect(isControlledBy(ownReplicaSets(nobodys, [orphan]), pod)).toBe(false);
});
