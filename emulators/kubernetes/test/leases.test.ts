/** Leases: the object by which writers take turns, with the rules that make it a lock. */
import { V1MicroTime } from '@kubernetes/client-node';
import { Processes } from '../../common/processes';
import { MERGE, refusal, STRATEGIC, send, type TestCluster } from '../testing/clients';
import { NAMESPACE, startEmptyCluster } from './support';

const namespace = NAMESPACE;
const name = 'runbook';
const PATH = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;

let processes: Processes;
let world: TestCluster;

beforeAll(async () => {
  processes = await Processes.open('cluster-test-');
  world = await startEmptyCluster(processes);
});

afterEach(async () => {
  const { items } = await world.coordination.listNamespacedLease({ namespace });
  for (const { metadata } of items) {
    await world.coordination.deleteNamespacedLease({ namespace, name: metadata?.name ?? '' });
  }
});
afterAll(() => processes.close());

function create(spec: object = {}, metadata: object = {}) {
  const body = { metadata: { name, ...metadata }, spec };
  return world.coordination.createNamespacedLease({ namespace, body });
}

const read = () => world.coordination.readNamespacedLease({ namespace, name });

function patch(body: object, options = MERGE) {
  return world.coordination.patchNamespacedLease({ namespace, name, body }, options);
}

describe('a lease', () => {
  it('is created, and read back with its marks and its times to the microsecond', async () => {
    const at = new V1MicroTime('2026-11-24T00:13:31.250Z');
    const spec = { holderIdentity: 'a', leaseDurationSeconds: 90, acquireTime: at, renewTime: at };
    const marks = { labels: { app: 'x' }, annotations: { note: 'any: text' } };
    const created = await create({ ...spec, leaseTransitions: 0 }, marks);
    expect(created).toMatchObject({
      ...{ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' },
      metadata: { name, namespace, uid: expect.any(String), resourceVersion: expect.any(String), ...marks },
      spec: { holderIdentity: 'a', leaseDurationSeconds: 90, leaseTransitions: 0 },
    });
    expect(created.metadata?.generation).toBeUndefined();
    expect(await read()).toEqual(created);
    // The client hands the text over as it came, whatever its types say.
    expect(created.spec?.renewTime).toBe('2026-11-24T00:13:31.250000Z');
    const zoned = await patch({ spec: { renewTime: '2026-11-24T02:13:31.000007+02:00' } });
    expect(zoned.spec?.renewTime).toBe('2026-11-24T00:13:31.000007Z');
  });

  it('is listed by label and name', async () => {
    await create({}, { labels: { app: 'x' } });
    await create({}, { name: 'other' });
    const names = async (query: object) => {
      const { items } = await world.coordination.listNamespacedLease({ namespace, ...query });
      return items.map(({ metadata }) => metadata?.name);
    };
    expect(await names({})).toEqual(['other', name]);
    expect(await names({ labelSelector: 'app=x' })).toEqual([name]);
    expect(await names({ fieldSelector: 'metadata.name=other' })).toEqual(['other']);
  });

  it('is created once: a second creator is told so, and a lease by a PUT is created only when there is none', async () => {
    await create({ holderIdentity: 'a' });
    const second = await refusal(create({ holderIdentity: 'b' }));
    expect(second.code).toBe(409);
    expect(second.status).toMatchObject({
      reason: 'AlreadyExists',
      message: 'leases.coordination.k8s.io "runbook" already exists',
      details: { name, group: 'coordination.k8s.io', kind: 'leases' },
    });
    expect((await read()).spec?.holderIdentity).toBe('a');
    const body = { metadata: { name: 'put' }, spec: { holderIdentity: 'b' } };
    expect((await send(world, 'PUT', `${PATH}/put`, body))[0]).toBe(201);
    // Who replaces one that was deleted meanwhile does not mean another of the same name.
    const gone = { metadata: { name: 'gone', uid: 'u' } };
    expect(await send(world, 'PUT', `${PATH}/gone`, gone)).toEqual([409, 'Conflict']);
  });

  it('is not created by a dry run', async () => {
    const body = { metadata: { name: 'dry' } };
    expect(await send(world, 'PUT', `${PATH}/dry?dryRun=All`, body)).toEqual([400, 'BadRequest']);
    const { items } = await world.coordination.listNamespacedLease({ namespace });
    expect(items).toEqual([]);
  });

  it('is deleted, on the conditions of the client', async () => {
    const { metadata } = await create();
    const uid = metadata?.uid;
    const remove = (preconditions?: object) =>
      world.coordination.deleteNamespacedLease({
        namespace,
        name,
        body: preconditions ? { preconditions } : {},
      });
    expect((await refusal(remove({ uid: 'another' }))).status).toMatchObject({
      reason: 'Conflict',
      message: `Operation cannot be fulfilled on Lease.coordination.k8s.io "runbook": the UID in the precondition (another) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    });
    expect((await refusal(remove({ resourceVersion: '0' }))).code).toBe(409);
    expect(await remove({ uid, resourceVersion: metadata?.resourceVersion })).toMatchObject({
      ...{ kind: 'Status', status: 'Success', details: { name, kind: 'leases', uid } },
    });
    expect((await refusal(read())).code).toBe(404);
    expect((await refusal(remove())).code).toBe(404);
  });
});

describe('a change of a lease', () => {
  it('by PUT needs the version that it is based on, and only the first of two gets through', async () => {
    const lease = await create({ holderIdentity: 'a', leaseTransitions: 0 });
    const take = (holderIdentity: string, metadata: object | undefined = lease.metadata) =>
      world.coordination.replaceNamespacedLease({
        namespace,
        name,
        body: { ...(metadata && { metadata }), spec: { holderIdentity } },
      });
    const taken = await take('b');
    expect(taken.spec?.holderIdentity).toBe('b');
    // A replacement: what it does not name is gone.
    expect(taken.spec?.leaseTransitions).toBeUndefined();
    const late = await refusal(take('c'));
    expect(late.code).toBe(409);
    expect(late.status).toMatchObject({
      reason: 'Conflict',
      message: expect.stringMatching(
        /^Operation cannot be fulfilled on leases\.coordination\.k8s\.io "runbook": the object has been modified/,
      ),
    });
    const blind = await refusal(take('d', { name }));
    expect(blind.code).toBe(422);
    expect(blind.status).toMatchObject({
      reason: 'Invalid',
      message:
        'leases.coordination.k8s.io "runbook" is invalid: metadata.resourceVersion: Invalid value: 0x0: must be specified for an update',
    });
    expect((await read()).spec?.holderIdentity).toBe('b');
  });

  it.each([
    ['merge', MERGE],
    ['strategic merge', STRATEGIC],
  ])('by a %s patch keeps the rest, and is bound to a version where it names one', async (_, options) => {
    const { metadata } = await create({ holderIdentity: 'a', leaseDurationSeconds: 90 });
    const { resourceVersion } = metadata ?? {};
    const renewTime = new V1MicroTime();
    const renewed = await patch({ metadata: { resourceVersion }, spec: { renewTime } }, options);
    expect(renewed.spec).toMatchObject({
      ...{ holderIdentity: 'a', leaseDurationSeconds: 90 },
      renewTime: renewTime.toISOString(),
    });
    const stale = { metadata: { resourceVersion }, spec: { holderIdentity: 'b' } };
    expect((await refusal(patch(stale, options))).code).toBe(409);
    const annotated = await patch({ metadata: { annotations: { stop: 'all' } } }, options);
    expect(annotated.metadata?.annotations).toEqual({ stop: 'all' });
    const cleared = await patch(
      { metadata: { annotations: { stop: null } }, spec: { holderIdentity: null } },
      options,
    );
    expect(cleared.spec?.holderIdentity).toBeUndefined();
    expect(cleared.metadata?.annotations).toBeUndefined();
  });
});
