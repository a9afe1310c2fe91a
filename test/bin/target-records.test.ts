/** The records that a person's word goes to: of every target of the configuration, or of the one that is named. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openEveryRecord, openIncidentRecord } from '../../bin/target-records';
import { Processes } from '../../emulators/common/processes';
import type { TestCluster } from '../../emulators/kubernetes/testing/clients';
import { TARGET_INPUT } from '../support/builders';
import { startEmptyCluster } from '../support/service-cluster';

const before = process.env['KUBECONFIG'];
let folder: string;
let processes: Processes;
let world: TestCluster;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'knhk-records-'));
  processes = await Processes.open();
  world = await startEmptyCluster(processes);
  process.env['KUBECONFIG'] = path.join(folder, 'kubeconfig');
  await writeFile(process.env['KUBECONFIG'], world.cluster.kubeconfig());
});
afterAll(async () => {
  if (before === undefined) delete process.env['KUBECONFIG'];
  else process.env['KUBECONFIG'] = before;
  await world?.cluster.close();
  await processes?.close();
  await rm(folder, { recursive: true });
});

const named = (name: string) => ({
  ...TARGET_INPUT,
  name,
  alertLabels: { namespace: 'knhk', deployment: name },
  kubernetes: { ...TARGET_INPUT.kubernetes, deployment: name },
  postgres: { secretId: `postgres-${name}` },
});
async function open(target?: string) {
  const file = path.join(folder, 'configuration.json');
  const remediation = { mode: 'approve', lock: { leaseSeconds: 800 } };
  await writeFile(file, JSON.stringify({ targets: [named('orders'), named('billing')], remediation }));
  return openEveryRecord({ aws: true, configuration: file, target });
}

it('opens the record of each target, which is that of its own Lease', async () => {
  const [orders, billing, ...more] = await open();
  expect(more).toEqual([]);
  expect([orders, billing].map((each) => [each?.name, each?.leaseSeconds])).toEqual([
    ['orders', 800],
    ['billing', 800],
  ]);
  const { record, version } = await (orders?.records.read() ?? Promise.reject(new Error('no record')));
  const stop = { by: 'ada', at: '2026-01-31T03:00:00.000Z', reason: '' };
  expect(await orders?.records.write({ ...record, stop }, version)).toBe('written');
  expect((await orders?.records.read())?.record.stop).toEqual(stop);
  expect((await billing?.records.read())?.record.stop).toBeNull();
});

it('opens the one that is named alone, and none that is not there', async () => {
  expect((await open('billing')).map(({ name }) => name)).toEqual(['billing']);
  await expect(open('shipping')).rejects.toThrow(
    "--target: there is no target 'shipping'; accepted: 'orders', 'billing'",
  );
});

describe('the record of an incident', () => {
  const record = { namespace: 'knhk', lease: 'knhk-runbook-orders', leaseSeconds: 800, eks: null };
  const target = { name: 'orders', namespace: 'knhk', deployment: 'orders', database: 'orders', record };
  const opened = (changes: Partial<typeof record>) =>
    openIncidentRecord(
      { target: { ...target, record: { ...record, ...changes } } },
      { run: null },
      {},
      () => undefined,
    );

  it('is opened by what the incident says, without a configuration', async () => {
    const [orders] = await open('orders');
    await orders?.records.read();
    const { name, leaseSeconds, records } = await opened({});
    expect([name, leaseSeconds, records.place.lease]).toEqual(['orders', 800, 'knhk-runbook-orders']);
  });

  it('is refused on a cluster that does not have it, and not made there', async () => {
    const refused = { lease: 'knhk-runbook-elsewhere' };
    for (let time = 0; time < 2; time += 1) {
      await expect(opened(refused)).rejects.toThrow(
        /there is no lease knhk\/knhk-runbook-elsewhere on .*: KUBECONFIG is to lead to the cluster of 'orders'/,
      );
    }
  });
});
