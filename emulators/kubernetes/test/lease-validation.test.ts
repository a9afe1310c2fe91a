/** What is no lease, and so is refused. */
import { Processes } from '../../common/processes';
import { MERGE, refusal, send, type TestCluster } from '../testing/clients';
import { NAMESPACE, startEmptyCluster } from './support';

const namespace = NAMESPACE;
const name = 'runbook';
const PATH = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;

let processes: Processes;
let world: TestCluster;

beforeAll(async () => {
  processes = await Processes.open('cluster-test-');
  world = await startEmptyCluster(processes);
  await create();
});

afterAll(() => processes.close());

function create(spec: object = {}, metadata: object = {}) {
  const body = { metadata: { name, ...metadata }, spec };
  return world.coordination.createNamespacedLease({ namespace, body });
}

function patch(body: object) {
  return world.coordination.patchNamespacedLease({ namespace, name, body }, MERGE);
}

describe('what is no lease', () => {
  it.each([
    [{ leaseDurationSeconds: 0 }, 'spec.leaseDurationSeconds', 'must be greater than 0'],
    [{ leaseDurationSeconds: 1.5 }, 'spec.leaseDurationSeconds', ''],
    [{ leaseTransitions: -1 }, 'spec.leaseTransitions', 'must be greater than or equal to 0'],
    [{ holderIdentity: 1 }, 'spec.holderIdentity', ''],
    // Milliseconds, as of a plain Date: the API server does not read them.
    [{ renewTime: new Date() }, 'spec.renewTime', 'must be a time'],
    [{ acquireTime: '2026-13-24T00:13:31.000000Z' }, 'spec.acquireTime', 'must be a time'],
  ])('%j is refused', async (spec, field, message) => {
    for (const refused of [await refusal(create(spec, { name: 'other' })), await refusal(patch({ spec }))]) {
      expect(refused.code).toBe(422);
      expect(refused.status).toMatchObject({
        reason: 'Invalid',
        details: { kind: 'Lease', causes: [{ field, message: expect.stringContaining(message) }] },
      });
    }
  });

  it('is refused by its metadata too, and where the URL says otherwise', async () => {
    const invalid = async (metadata: object) => (await refusal(create({}, metadata))).code;
    expect(await invalid({ name: 'Upper' })).toBe(422);
    expect(await invalid({ name: undefined })).toBe(422);
    expect(await invalid({ labels: { execution: 'arn:aws:states' } })).toBe(422);
    expect(await invalid({ annotations: { 'not a key': '' } })).toBe(422);
    expect(await invalid({ annotations: { long: 'x'.repeat(256 * 1024) } })).toBe(422);
    expect(await invalid({ namespace: 'other' })).toBe(400);
    expect(await invalid({ resourceVersion: '1' })).toBe(500);
    const renamed = { metadata: { name: 'other' } };
    expect((await refusal(patch(renamed))).code).toBe(400);
    for (const metadata of [{ name: 'other' }, {}, { name, namespace: 'other' }]) {
      expect(await send(world, 'PUT', `${PATH}/${name}`, { metadata })).toEqual([400, 'BadRequest']);
    }
    expect(await send(world, 'POST', PATH, { kind: 'Pod', metadata: { name } })).toEqual([400, 'BadRequest']);
    const version = { apiVersion: 'v1', metadata: { name } };
    expect(await send(world, 'POST', PATH, version)).toEqual([400, 'BadRequest']);
    expect(await send(world, 'POST', `${PATH}?dryRun=All`, { metadata: { name: 'dry' } })).toEqual([
      400,
      'BadRequest',
    ]);
  });
});
