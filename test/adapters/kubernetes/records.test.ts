/** What is remembered of a target, on a Lease of a real HTTP API server. */
import type { V1Lease } from '@kubernetes/client-node';
import { freePort } from '../../../emulators/common/ports';
import { Processes } from '../../../emulators/common/processes';
import { KubernetesRecords } from '../../../src/adapters/kubernetes/records';
import { emptyRecord, type TargetRecord } from '../../../src/model/target-record';
import { MERGE, NAME, NAMESPACE } from '../../support/service-cluster';
import { FULL } from './full-record';
import {
  everythingOf,
  kubeconfigFor,
  probes,
  startNothing,
  startProxy,
  target,
  type World,
  whenever,
} from './support';

const namespace = NAMESPACE;
const name = `knhk-runbook-${NAME}`;
const NOW = '2026-01-31T03:05:00.000Z';

let processes: Processes;
let world: World;

let closedPort: number;

beforeAll(async () => {
  processes = await Processes.open();
  closedPort = await freePort();
});
beforeEach(async () => {
  world = await startNothing(processes);
});
afterEach(() => world.cluster.close());
afterAll(() => processes.close());

const recordsOf = (kubeconfig = world.cluster.kubeconfig(), overrides = {}) =>
  new KubernetesRecords(kubeconfig, { ...target, ...overrides }, probes, 600, () => new Date(NOW));
const leases = async () => (await world.coordination.listNamespacedLease({ namespace })).items;
const lease = () => world.coordination.readNamespacedLease({ namespace, name });
const patch = (body: object) => world.coordination.patchNamespacedLease({ namespace, name, body }, MERGE);
const createByHand = (body: V1Lease = {}) =>
  world.coordination.createNamespacedLease({
    namespace,
    body: {
      ...{ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' },
      ...body,
      metadata: { name, ...body.metadata },
    },
  });

/** Writes a record over whatever is there. */
async function put(record: TargetRecord): Promise<void> {
  const { version } = await recordsOf().read();
  expect(await recordsOf().write(record, version)).toBe('written');
}

describe('the Lease', () => {
  it('is made when it is not there, once', async () => {
    const first = await recordsOf().read();
    expect(first.record).toEqual(emptyRecord(600));
    expect(await recordsOf().read()).toEqual(first);
    expect(await leases()).toMatchObject([
      { metadata: { name, resourceVersion: first.version }, spec: { leaseDurationSeconds: 600 } },
    ]);
  });

  it('is not made by whoever only looks', async () => {
    expect(await recordsOf().look()).toBeNull();
    expect(await leases()).toEqual([]);
    await put(FULL);
    expect(await recordsOf().look()).toEqual(FULL);
  });

  it('is to be applied beforehand where it may not be made', async () => {
    const proxy = await startProxy(processes, world, {
      instead: ({ method }) =>
        method === 'POST' ? { status: 403, body: 'leases is forbidden', isPassedOn: false } : undefined,
    });
    await expect(recordsOf(proxy.kubeconfig).read()).rejects.toMatchObject({
      ...{ name: 'DependencyError', code: '403' },
      message: `kubernetes: there is no Lease ${namespace}/${name}: with this name and namespace in the file, kubectl --namespace ${namespace} apply -f deploy/kubernetes/lease.yaml makes it (kubernetes: HTTP 403: leases is forbidden)`,
    });
  });

  it('is read again when somebody else was first to make it', async () => {
    const act = () => createByHand({ spec: { holderIdentity: 'pool-9' } });
    const proxy = await startProxy(processes, world, whenever('POST', '/leases', act));
    expect((await recordsOf(proxy.kubeconfig).read()).record.holder).toBe('pool-9');
  });

  it.each([
    ['of the configuration', { lease: 'shop-lock' }, 'shop-lock'],
    ['whole, however long', { deployment: 'a'.repeat(63) }, `knhk-runbook-${'a'.repeat(63)}`],
  ])('has the name %s', async (_, overrides, expected) => {
    await recordsOf(undefined, overrides).read();
    expect((await leases()).map(({ metadata }) => metadata?.name)).toEqual([expected]);
  });

  it('has the holder in its spec, as Kubernetes means it', async () => {
    await put(FULL);
    expect((await lease()).spec).toEqual({
      holderIdentity: 'pool-1',
      acquireTime: '2026-01-31T03:01:02.345000Z',
      renewTime: '2026-01-31T03:01:02.345000Z',
      leaseDurationSeconds: 900,
      leaseTransitions: 3,
    });
  });

  it('keeps the time of the acquisition while the holder stays', async () => {
    await put(FULL);
    await put({ ...FULL, renewedAt: '2026-01-31T03:02:00.000Z' });
    expect((await lease()).spec).toMatchObject({
      acquireTime: '2026-01-31T03:01:02.345000Z',
      renewTime: '2026-01-31T03:02:00.000000Z',
    });
    await put({ ...FULL, holder: 'pool-2', renewedAt: '2026-01-31T03:03:00.000Z' });
    expect((await lease()).spec).toMatchObject({ acquireTime: '2026-01-31T03:03:00.000000Z' });
  });

  it('has no holder and no times when it is given up', async () => {
    await put(FULL);
    await put({ ...FULL, holder: null, renewedAt: null });
    expect((await lease()).spec).toEqual({ leaseDurationSeconds: 900, leaseTransitions: 3 });
  });

  it("is nobody's when another client has given it up by an empty name", async () => {
    await createByHand({ spec: { holderIdentity: '' } });
    expect((await recordsOf().read()).record).toEqual(emptyRecord(600));
  });
});

describe('the record', () => {
  it('comes back as it was written', async () => {
    await put(FULL);
    expect((await recordsOf().read()).record).toEqual(FULL);
    const mostlyEmpty = { ...emptyRecord(900), transitions: 4 };
    await put(mostlyEmpty);
    expect((await recordsOf().read()).record).toEqual(mostlyEmpty);
  });

  it('is in annotations that are not there when they would be empty', async () => {
    await put(FULL);
    expect(Object.keys((await lease()).metadata?.annotations ?? {}).sort()).toEqual([
      'knhk-runbook/acknowledgements',
      'knhk-runbook/applying',
      'knhk-runbook/decision',
      'knhk-runbook/handed-over',
      'knhk-runbook/incident',
      'knhk-runbook/remediations',
      'knhk-runbook/stop',
      'knhk-runbook/trace',
      'knhk-runbook/used-links',
    ]);
    await put(emptyRecord(900));
    expect((await lease()).metadata?.annotations).toBeUndefined();
  });

  it("leaves other people's labels and annotations where they are", async () => {
    await recordsOf().read();
    const marks = { labels: { team: 'db' }, annotations: { note: 'hands off' } };
    await patch({ metadata: marks });
    await put(FULL);
    await put(emptyRecord(900));
    expect((await lease()).metadata).toMatchObject(marks);
  });

  it('is written only over the version that was read', async () => {
    const { version } = await recordsOf().read();
    await patch({ metadata: { annotations: { 'knhk-runbook/stop': 'true' } } });
    expect(await recordsOf().write(FULL, version)).toBe('conflict');
    expect((await lease()).spec?.holderIdentity).toBeUndefined();
  });

  it('is not written over what somebody wrote at the last moment', async () => {
    const { version } = await recordsOf().read();
    const act = () => patch({ spec: { holderIdentity: 'pool-9' } });
    const proxy = await startProxy(processes, world, whenever('PUT', name, act));
    expect(await recordsOf(proxy.kubeconfig).write(FULL, version)).toBe('conflict');
    expect((await lease()).spec?.holderIdentity).toBe('pool-9');
  });

  it('is not written to a Lease that is gone', async () => {
    const { version } = await recordsOf().read();
    await world.coordination.deleteNamespacedLease({ namespace, name });
    expect(await recordsOf().write(FULL, version)).toBe('conflict');
    expect(await leases()).toEqual([]);
  });

  it.each([
    ['remediations', '[{"execution":"x"}]', /remediations .*: \[0\]\.at: .*\(got nothing\)/],
    ['decision', '{"decision":"maybe"}', /decision .*is not valid/],
    ['stop', 'please', /stop .*is not JSON/],
    ['stop', 'false', /stop .*is not valid/],
    ['stop', '', /stop .*is not JSON/],
    ['trace', '[]', /trace .*is not valid/],
    ['applying', '{"execution":""}', /applying .*is not valid/],
  ])('that has a wrong part, %s: %s, is none', async (part, text, message) => {
    await put(FULL);
    await patch({ metadata: { annotations: { [`knhk-runbook/${part}`]: text } } });
    await expect(recordsOf().read()).rejects.toMatchObject({
      name: 'RecordError',
      message: expect.stringMatching(message),
    });
    await expect(recordsOf().read()).rejects.toThrow(`of lease ${namespace}/${name}`);
  });

  it('is stopped by a plain word too, as of now', async () => {
    await recordsOf().read();
    await patch({ metadata: { annotations: { 'knhk-runbook/stop': 'true' } } });
    const stop = { by: 'kubectl', at: NOW, reason: '' };
    expect((await recordsOf().read()).record).toEqual({ ...emptyRecord(600), stop });
    await put({ ...emptyRecord(600), stop });
    expect((await lease()).metadata?.annotations).toEqual({ 'knhk-runbook/stop': JSON.stringify(stop) });
  });
});

describe('failures', () => {
  it('are about Kubernetes, and do not tell the token', async () => {
    const nobody = () => recordsOf(kubeconfigFor(world.cluster, `http://127.0.0.1:${closedPort}`));
    await expect(nobody().read()).rejects.toMatchObject({ name: 'DependencyError' });
    await expect(nobody().write(FULL, '1')).rejects.toMatchObject({ name: 'DependencyError' });
    expect(await everythingOf(nobody().read())).not.toContain(world.cluster.token);
  });

  it('of a write are no conflicts', async () => {
    const { version } = await recordsOf().read();
    const unwritable = { ...FULL, leaseSeconds: -1 };
    await expect(recordsOf().write(unwritable, version)).rejects.toMatchObject({ code: '422' });
  });

  it('include an answer that does not come', async () => {
    const { version } = await recordsOf().read();
    const proxy = await startProxy(processes, world, {
      before: ({ method }) => (method === 'PUT' ? 'hang' : undefined),
    });
    await expect(recordsOf(proxy.kubeconfig).write(FULL, version)).rejects.toThrow(
      'kubernetes: no answer within 2000 ms',
    );
  });
});
