/** `npm run test:cluster`, at the emulated API as at any other cluster: by a kubeconfig, and with nothing but that. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Processes } from '../../emulators/common/processes';
import { startEmptyCluster, type TestCluster } from '../support/service-cluster';
import { CONTRACT, NOT_RUN, WITH_IMAGE, WITHOUT_CLUSTER } from './contract';
import { requireOwnNamespace } from './namespace';

const ROOT = path.resolve(__dirname, '..', '..');
const namespace = 'contract';

let folder: string;
let processes: Processes;
let world: TestCluster;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'knhk-contract-'));
  processes = await Processes.open();
  world = await startEmptyCluster(processes, {
    ...{ namespace, name: 'somebodys', configMap: { name: 'somebodys', data: {} } },
    program: path.join(ROOT, 'emulators', 'kubernetes', 'test', 'fixtures', 'program.cjs'),
  });
  await writeFile(path.join(folder, 'kubeconfig'), world.cluster.kubeconfig());
});
afterAll(async () => {
  await processes.close();
  await rm(folder, { recursive: true });
});

function run(...options: string[]): Promise<{ code: number; text: string }> {
  const tsx = path.join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  const script = path.join(ROOT, 'test', 'cluster', 'run.ts');
  const given = ['--kubeconfig', path.join(folder, 'kubeconfig'), ...options];
  return new Promise((resolve) =>
    execFile(process.execPath, [tsx, script, ...given], { cwd: ROOT }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), text: out + err }),
    ),
  );
}

it.each([
  ['kube-system', /is the cluster's own/],
  [namespace, /is not empty: it has configmaps\/somebodys, deployments\/somebodys; accepted is/],
])('refuses the namespace %s', async (name, why) => {
  const asked = requireOwnNamespace(path.join(folder, 'kubeconfig'), name, false);
  await expect(asked).rejects.toThrow(expect.objectContaining({ message: expect.stringMatching(why) }));
});

it('ends with 2 where the namespace is refused', async () => {
  const why = /answers 404: kubectl create namespace elsewhere$/m;
  expect(await run('--namespace', 'elsewhere')).toEqual({ code: 2, text: expect.stringMatching(why) });
});

it('refuses a test that is none of the contract, and names those that are', async () => {
  const { code, text } = await run('--namespace', namespace, 'recrods');
  expect(text).toMatch(/'recrods' is invalid.*Allowed choices are contended-record, .*running-pods/);
  expect(code).not.toBe(0);
});

/** All but one, so that the names count; it does what `pool-size` does, to a pooler. */
const ASKED: readonly string[] = [...CONTRACT, ...WITH_IMAGE].filter((name) => name !== 'pooler-size');

it('runs what is asked for in a namespace of its own, says what it has not run, and leaves nothing', async () => {
  await world.apps.deleteNamespacedDeployment({ namespace, name: 'somebodys' });
  await world.core.deleteNamespacedConfigMap({ namespace, name: 'somebodys' });
  const { code, text } = await run('--namespace', namespace, '--image', 'any', ...ASKED);
  expect(text).toMatch(/^Tests: +\d+ passed, \d+ total$/m);
  const notAsked = [...CONTRACT, ...WITH_IMAGE].filter((name) => !ASKED.includes(name));
  for (const name of notAsked) expect(text).toContain(`NOT RUN  ${name}: not asked for\n`);
  const notRun = Object.keys(NOT_RUN);
  for (const name of notRun) expect(text).toMatch(new RegExp(`^NOT RUN +${name}: \\S`, 'm'));
  const sums = `${ASKED.length} files run, ${notRun.length + notAsked.length} not run`;
  expect(text).toContain(`${sums}; nothing of the run is left`);
  expect(code).toBe(0);
  const left = await Promise.all([
    world.core.listNamespacedPod({ namespace }),
    world.core.listNamespacedConfigMap({ namespace }),
    world.apps.listNamespacedDeployment({ namespace }),
    world.coordination.listNamespacedLease({ namespace }),
  ]);
  expect(left.flatMap(({ items }) => items.map(({ metadata }) => metadata?.name))).toEqual([]);
});

it('knows of each test of the adapters whether it runs on such a cluster', async () => {
  const files = await readdir(path.join(ROOT, 'test', 'adapters', 'kubernetes'));
  const known = [...CONTRACT, ...WITH_IMAGE, ...Object.keys(NOT_RUN), ...WITHOUT_CLUSTER];
  const tests = files.filter((file) => file.endsWith('.test.ts')).map((file) => file.slice(0, -8));
  expect(known.sort()).toEqual(tests.sort());
});
