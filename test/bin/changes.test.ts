/** The kill switch from the command line, on the Leases of a real API server, and what it stops. */
import { type ChangesAsked, changes } from '../../bin/changes';
import { EXIT } from '../../bin/exit-codes';
import type { TargetRecord } from '../../bin/target-records';
import { clusterDoubt } from '../../bin/which-cluster';
import { Processes } from '../../emulators/common/processes';
import { KubernetesRecords } from '../../src/adapters/kubernetes/records';
import { remediate } from '../../src/remediate/remediate';
import { probes, target } from '../adapters/kubernetes/support';
import { diagnosis, incident, state } from '../support/builders';
import { busy, evidence } from '../support/evidence-builders';
import { startEmptyCluster, type TestCluster } from '../support/service-cluster';
import { StepBench } from '../support/step-bench';

let processes: Processes;
let world: TestCluster;
beforeAll(async () => {
  processes = await Processes.open();
});
beforeEach(async () => {
  world = await startEmptyCluster(processes);
});
afterEach(() => world.cluster.close());
afterAll(() => processes.close());

const recordsOf = (deployment: string, kubeconfig = world.cluster.kubeconfig()) =>
  new KubernetesRecords(kubeconfig, { ...target, deployment }, probes, 900);
const targetOf = (name: string, more: Partial<TargetRecord> = {}): TargetRecord => ({
  ...{ name, records: recordsOf(name), leaseSeconds: 900, doubt: null },
  ...more,
});
const stopOf = async (name: string) => (await recordsOf(name).read()).record.stop;

/** What was printed, and what somebody has to look at. */
async function said(
  verb: 'stop' | 'allow' | 'show',
  targets: readonly TargetRecord[],
  options: Partial<ChangesAsked> = {},
) {
  const printed: string[] = [];
  const warned: string[] = [];
  const voice = { print: (line: string) => printed.push(line), warn: (line: string) => warned.push(line) };
  const done = await changes(verb, { by: 'ada', reason: '', ...options }, targets, voice);
  return { ok: done.every(({ failed }) => failed === null), done, printed, warned };
}

/** An execution that has diagnosed, and is about to change something. */
const diagnosed = () => state({ diagnosis: diagnosis('undersized-pool', busy()) });
const stepOn = (name: string) => {
  const bench = new StepBench({ seen: evidence(busy()) });
  return { bench, tools: Object.assign(bench, { records: recordsOf(name) }) };
};

it('stops every target, and says for each in which cluster, namespace and Lease', async () => {
  const names = ['orders', 'billing'];
  for (const name of names) await recordsOf(name).read();
  const { ok, printed, warned } = await said(
    'stop',
    names.map((name) => targetOf(name)),
  );
  expect({ ok, warned }).toEqual({ ok: true, warned: [] });
  expect(printed).toHaveLength(2);
  for (const [index, name] of names.entries()) {
    expect(printed[index]).toContain(`changes to ${name} are stopped`);
    expect(printed[index]).toContain(
      `lease ${target.namespace}/knhk-runbook-${name} on ${world.cluster.url}`,
    );
    expect(await stopOf(name)).toMatchObject({ by: 'ada' });
  }
});

it('stops an execution between its diagnosis and its change, and lets it go on once changes are allowed', async () => {
  const { bench, tools } = stepOn('orders');
  await said('stop', [targetOf('orders')], { reason: 'a migration' });
  expect(await remediate(diagnosed(), tools)).toMatchObject({
    status: 'refused',
    actions: [],
    summary: expect.stringMatching(/^scale-out: all changes were stopped by ada at .*: a migration$/),
  });
  expect(bench.journal.map(([name]) => name)).not.toContain('scaleOut');
  await said('allow', [targetOf('orders')]);
  expect(await remediate(diagnosed(), tools)).toMatchObject({ status: 'applied' });
});

it('stops one that is reading its evidence', async () => {
  const { bench, tools } = stepOn('orders');
  const readEvidence = async () => {
    await said('stop', [targetOf('orders')]);
    return bench.seen;
  };
  const done = await remediate(diagnosed(), Object.assign(tools, { readEvidence }));
  expect(done).toMatchObject({ status: 'refused', actions: [] });
  expect(bench.journal.map(([name]) => name)).not.toContain('scaleOut');
});

it('warns when there was no record, and when the cluster is not the configured one', async () => {
  const doubt = 'the configured cluster is https://a, but this is https://b';
  const { ok, warned } = await said('stop', [targetOf('orders', { doubt })]);
  expect(ok).toBe(true);
  expect(warned).toEqual([
    `WARNING: orders: ${doubt}`,
    expect.stringMatching(/^WARNING: orders: there was no lease .* Is it the right cluster\?$/),
  ]);
  expect((await said('stop', [targetOf('orders')])).warned).toEqual([]);
});

it('stops the others where one cannot be reached, and says that it failed', async () => {
  const nowhere = world.cluster.kubeconfig().replace(world.cluster.url, 'https://127.0.0.1:1');
  const lost = targetOf('billing', { records: recordsOf('billing', nowhere) });
  const { ok, done, printed, warned } = await said('stop', [lost, targetOf('orders')]);
  expect(ok).toBe(false);
  expect(done).toMatchObject([{ failed: { exitCode: EXIT.unreachable } }, { failed: null }]);
  expect(printed).toHaveLength(1);
  expect(warned.join('\n')).toMatch(/FAILED: billing: lease .* on https:\/\/127\.0\.0\.1:1/);
  expect(await stopOf('orders')).toMatchObject({ by: 'ada' });
});

it('allows several only when that is said, and gives back what was handed over to a person', async () => {
  const both = [targetOf('orders'), targetOf('billing')];
  await said('stop', both);
  await expect(said('allow', both)).rejects.toThrow(
    "--target with one of 'orders', 'billing' is accepted, or --all",
  );
  expect(await stopOf('billing')).not.toBeNull();
  const { record, version } = await recordsOf('orders').read();
  await recordsOf('orders').write(
    { ...record, handedOver: { execution: 'pool-0', at: incident().startedAt } },
    version,
  );
  await said('allow', both, { all: true });
  expect((await recordsOf('orders').read()).record).toMatchObject({ stop: null, handedOver: null });
  expect(await stopOf('billing')).toBeNull();
});

describe('shown', () => {
  it('is what people ask for, in lines, or the whole as JSON', async () => {
    const { record, version } = await recordsOf('orders').read();
    const at = '2026-01-31T03:00:00.000Z';
    const full = {
      ...record,
      ...{ holder: 'pool-1', renewedAt: new Date().toISOString(), leaseSeconds: 2_000_000_000 },
      stop: { by: 'ada', at, reason: 'a migration' },
      remediations: [{ execution: 'pool-0', at, resolvedAt: null }],
      incident: {
        ...{ execution: 'pool-1', startedAt: at, openedAt: at, calledAt: at },
        ...{ joined: [{ execution: 'pool-2', at }], joinedCount: 7 },
      },
      handedOver: { execution: 'pool-0', at },
    };
    await recordsOf('orders').write(full, version);
    const { printed } = await said('show', [targetOf('orders')]);
    const text = printed.join('\n');
    for (const line of [
      /^orders \(lease .* on https:/,
      /changes +STOPPED by ada at 2026-01-31T03:00:00\.000Z: a migration/,
      /lock +held by pool-1 until /,
      /incident +pool-1, open since .*; a person was called at .*; 7 execution\(s\) joined it, the last at /,
      /handed over +to a person by pool-0/,
      /changed +by pool-0 at .*, not known to be healthy since/,
    ]) {
      expect(text).toMatch(line);
    }
    expect(text).not.toContain('{');
    // An absurd lease is not shown as if it held.
    expect(text).not.toMatch(/lasts until 20[89]/);
    expect((await said('show', [targetOf('orders')])).done).toMatchObject([
      { target: 'orders', lease: 'knhk-runbook-orders', record: { stop: { by: 'ada' } } },
    ]);
  });

  it('makes no record where there is none', async () => {
    expect((await said('show', [targetOf('orders')])).printed[0]).toMatch(/^orders: no lease /);
    expect(await recordsOf('orders').exists()).toBe(false);
  });
});

describe('the cluster', () => {
  const eks = { clusterName: 'main', region: 'eu-west-1' };
  const at = (region: string) => `https://ABCD.gr7.${region}.eks.amazonaws.com`;
  const arn = (name: string, region = 'eu-west-1') => `arn:aws:eks:${region}:111122223333:cluster/${name}`;

  it.each<[string, { server: string; names: string[] }, object, RegExp | null]>([
    [
      'has the endpoint',
      { server: 'https://k8s.example', names: [] },
      { ...eks, endpoint: 'https://k8s.example/' },
      null,
    ],
    [
      'has another endpoint',
      { server: at('eu-west-1'), names: [] },
      { ...eks, endpoint: 'https://k8s.example' },
      /k8s\.example, but this is/,
    ],
    ['is called so', { server: at('eu-west-1'), names: [arn('main')] }, eks, null],
    [
      'is called otherwise',
      { server: at('eu-west-1'), names: [arn('test')] },
      eks,
      /but this one is called 'test'/,
    ],
    ['is called so by its login', { server: at('eu-west-1'), names: ['work', 'main'] }, eks, null],
    [
      'is elsewhere',
      { server: at('us-east-1'), names: [arn('main', 'us-east-1')] },
      eks,
      /in eu-west-1, but this one is in us-east-1/,
    ],
    ['is none of EKS', { server: 'https://127.0.0.1:6443', names: ['kind'] }, eks, /is no EKS endpoint/],
  ])('%s', (_, marks, of, doubt) => {
    const found = clusterDoubt(marks, { eks: of as typeof eks });
    if (doubt === null) expect(found).toBeNull();
    else expect(found).toMatch(doubt);
  });

  it('is whatever it is where the configuration names none', () => {
    expect(clusterDoubt({ server: 'https://k8s.example', names: [] }, {})).toBeNull();
  });
});
