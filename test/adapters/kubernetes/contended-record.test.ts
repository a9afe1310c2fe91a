/** One record that others change meanwhile, on a Lease of a real HTTP API server. */
import { Processes } from '../../../emulators/common/processes';
import { KubernetesRecords } from '../../../src/adapters/kubernetes/records';
import { updateRecord } from '../../../src/lock/update';
import { MERGE, NAME, NAMESPACE } from '../../support/service-cluster';
import { FULL } from './full-record';
import { probes, startNothing, startProxy, target, type World } from './support';

const namespace = NAMESPACE;
const name = `knhk-runbook-${NAME}`;
const MARKS = { labels: { team: 'db' }, annotations: { note: 'hands off' } };

let processes: Processes;
let world: World;
beforeAll(async () => {
  processes = await Processes.open();
});
beforeEach(async () => {
  world = await startNothing(processes);
});
afterEach(() => world.cluster.close());
afterAll(() => processes.close());

const recordsOf = (kubeconfig = world.cluster.kubeconfig(), timeoutMs = probes.timeoutMs) =>
  new KubernetesRecords(kubeconfig, target, { ...probes, timeoutMs }, 600);
const leases = async () => (await world.coordination.listNamespacedLease({ namespace })).items;
const createMarked = () =>
  world.coordination.createNamespacedLease({
    namespace,
    body: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name, ...MARKS } },
  });

it('takes twenty updates side by side', async () => {
  // Each on a busy machine too: how long an answer takes is not what is tried here.
  const patient = () => recordsOf(undefined, 20_000);
  const more = () =>
    updateRecord(patient(), (record) => ({
      record: { ...record, transitions: record.transitions + 1 },
      result: undefined,
    }));
  await patient().read();
  await Promise.all(Array.from({ length: 20 }, more));
  expect((await patient().read()).record.transitions).toBe(20);
}, 60_000);

it('is written by whoever read it in one request, with what is not of the record', async () => {
  await createMarked();
  const proxy = await startProxy(processes, world);
  const records = recordsOf(proxy.kubeconfig);
  const { version } = await records.read();
  expect(await records.write(FULL, version)).toBe('written');
  expect(proxy.passed.map(({ method }) => method)).toEqual(['GET', 'PUT']);
  expect((await leases())[0]?.metadata).toMatchObject(MARKS);
});

it.each([
  [
    'was changed',
    () => world.coordination.patchNamespacedLease({ namespace, name, body: { metadata: MARKS } }, MERGE),
  ],
  ['is gone', () => world.coordination.deleteNamespacedLease({ namespace, name })],
  [
    'is another of the same name',
    async () => {
      await world.coordination.deleteNamespacedLease({ namespace, name });
      await createMarked();
    },
  ],
])('is not written by whoever read it where the Lease %s since', async (_, since) => {
  const records = recordsOf();
  const { version } = await records.read();
  await since();
  const before = await leases();
  expect(await records.write(FULL, version)).toBe('conflict');
  expect(await leases()).toEqual(before);
});

it('is not written where the API server says that there is none, as those do that make nothing by an update', async () => {
  const proxy = await startProxy(processes, world, {
    instead: ({ method }) =>
      method === 'PUT' ? { status: 404, body: 'not found', isPassedOn: false } : undefined,
  });
  const records = recordsOf(proxy.kubeconfig);
  const { version } = await records.read();
  expect(await records.write(FULL, version)).toBe('conflict');
});

it('is updated all the same where the Lease was made anew in between', async () => {
  const records = recordsOf();
  let isFirst = true;
  await updateRecord(records, async (record) => {
    if (isFirst) {
      isFirst = false;
      await world.coordination.deleteNamespacedLease({ namespace, name });
    }
    return { record: { ...record, transitions: 7 }, result: undefined };
  });
  expect((await recordsOf().read()).record.transitions).toBe(7);
});
