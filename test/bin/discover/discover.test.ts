/** `discover` on a real cluster of the sample service and a real Prometheus: what it prints works as config/knhk.json does. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { discover, discoverOne } from '../../../bin/discover';
import { ownCluster } from '../../../bin/own-cluster';
import { readConfigurationFile } from '../../../lib/configuration-file';
import { type LocalPrometheus, startPrometheus } from '../../../local/alerting/prometheus';
import { localConfiguration } from '../../../local/configuration';
import { parseConfiguration } from '../../../src/configuration/configuration';
import { unheard } from '../../../src/configuration/listeners';
import { targetOf } from '../../support/builders';
import { contextOf } from '../../support/command-context';
import { eventually } from '../../support/eventually';
import {
  NAME,
  NAMESPACE,
  startTestCluster,
  startTestDatabase,
  type TestCluster,
  type TestDatabase,
} from '../../support/service-cluster';

const KNHK = targetOf(readConfigurationFile(path.resolve(__dirname, '../../../config/knhk.json')));
const named = { namespace: NAMESPACE, deployment: NAME };
const before = process.env['KUBECONFIG'];

let folder: string;
let database: TestDatabase;
let world: TestCluster;
let prometheus: LocalPrometheus;
const methods = new Set<string>();
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'knhk-discover-'));
  database = await startTestDatabase();
  world = await startTestCluster(database, {
    autoscaler: { minReplicas: 2, maxReplicas: 4 },
    containerSecrets: { PGPASSWORD: 'secret' },
    onAnswer: ({ method }) => methods.add(method),
  });
  prometheus = await startPrometheus(database.processes, {
    ...{ rules: 'groups: []', scrapeIntervalSeconds: 1, evaluationIntervalSeconds: 1, alertmanagerUrls: [] },
    targets: world.cluster.pods().map(({ name, ip }) => ({
      address: `${ip}:9090`,
      labels: { namespace: NAMESPACE, deployment: NAME, pod: name },
    })),
  });
  process.env['KUBECONFIG'] = path.join(folder, 'kubeconfig');
  await writeFile(process.env['KUBECONFIG'], world.cluster.kubeconfig());
});
afterAll(async () => {
  if (before === undefined) delete process.env['KUBECONFIG'];
  else process.env['KUBECONFIG'] = before;
  await world?.cluster.close();
  await database?.processes.close();
  await rm(folder, { recursive: true });
});

it('prints what the local run works with', async () => {
  const local = localConfiguration(prometheus.url);
  await eventually('the series of the pods', async () => {
    const { guess, explanation } = await discover(named, world.cluster.kubeconfig(), local);
    const text = explanation.join('\n');
    expect(text).toMatch(/Prometheus: series by namespace, deployment, pods by pod, a sample every 1 s/);
    expect(text).not.toContain('To fill in');
    const config = parseConfiguration(guess);
    // As it stands: synth refuses it for nothing.
    expect(unheard(config).filter(({ isRefused }) => isRefused)).toEqual([]);
    const target = targetOf(config);
    expect(target).toEqual({
      ...KNHK,
      kubernetes: { ...KNHK.kubernetes, context: 'local' },
      prometheus: { url: prometheus.url },
    });
    return true;
  });
});

it('says from which lines it knows, and reads alone', async () => {
  methods.clear();
  const { guess, explanation } = await discover(
    { ...named, prometheus: prometheus.url },
    world.cluster.kubeconfig(),
  );
  const text = explanation.join('\n');
  expect(text).toMatch(
    /metrics page: port 9090, \/metrics of pod \S+ \(port 'metrics' of container knhk-closed-loop\)/,
  );
  expect(text).toMatch(/^ {4}knhk_db_pool_total 4$/m);
  expect(text).toContain(
    'DB_POOL_MAX_CONNECTIONS of ConfigMap knhk-config is 4, as variable DB_POOL_MAX_CONNECTIONS; the pool reports the same limit',
  );
  expect(text).toMatch(/PostgreSQL: database knhk \(PGDATABASE\), role knhk \(PGUSER\)/);
  expect(text).toContain(`autoscaler ${NAME} keeps 2 to 4`);
  expect(JSON.stringify([guess, text])).not.toMatch(/"secret"|PGPASSWORD=|secret\b(?! with)/);
  expect([...methods]).toEqual(['GET']);
});

it('is a command that prints JSON alone to stdout', async () => {
  const context = contextOf({ executions: {} }, { aws: true });
  const { text } = await discoverOne(context, named);
  const { targets, ...rest } = JSON.parse(text);
  expect(targets[0].kubernetes).toMatchObject({
    ...{ ...named, configMap: 'knhk-config', metricsPort: 9090 },
    // Of the kubeconfig, so that printed commands name the cluster.
    context: 'local',
  });
  expect(() => parseConfiguration({ targets, ...rest })).toThrow(/prometheus\.url: .*still to be filled in/);
  expect(context.said.join('\n')).toContain(`on ${world.cluster.url}; nothing was changed`);
});

it.each<[Partial<typeof named> & { prometheus?: string }, RegExp]>([
  [
    { deployment: 'orders' },
    /no deployment 'orders' in namespace 'knhk' of https:.*; accepted: 'knhk-closed-loop'$/,
  ],
  [{ namespace: 'shop' }, /no deployment 'knhk-closed-loop' in namespace 'shop' .*; the namespace has none$/],
  [{ deployment: 'Orders/..' }, /^--deployment: a Kubernetes name: .* \(got Orders\/\.\.\)$/],
  [{ prometheus: 'prometheus:9090' }, /^--prometheus: an address with http/],
  [
    { prometheus: 'https://ada:s3cret@prometheus' },
    /^--prometheus: an address without user, password and query/,
  ],
])('refuses %j', async (options, message) => {
  const refused = discover({ ...named, ...options }, await ownCluster());
  await expect(refused).rejects.toMatchObject({
    ...{ name: 'InvalidInputError', message: expect.stringMatching(message) },
  });
});

it('goes on without a Prometheus that does not answer', async () => {
  const { guess, explanation } = await discover(
    { ...named, prometheus: 'http://127.0.0.1:1' },
    await ownCluster(),
  );
  expect(explanation.join('\n')).toContain('alertLabels and the pod label are a guess');
  expect(guess.targets[0]).toMatchObject({ alertLabels: named });
});
