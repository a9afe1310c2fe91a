/**
 * The Role against what the runbook really asks: every operation of the adapters is carried out on a cluster that enforces
 * the Role, and what the API server was asked is compared with what the Role grants. Neither may be more than the other.
 */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { type RequestInfo, requestInfo } from '../../emulators/kubernetes/access/request-info';
import { type Rule, resourceOf } from '../../emulators/kubernetes/access/role';
import type { Access } from '../../emulators/kubernetes/access/users';
import { readConfigurationFile } from '../../lib/configuration-file';
import { runbookPolicies } from '../../local/runbook-policies';
import { ROLE_FILE, runbookRole } from '../../local/runbook-role';
import { type KubernetesApi, kubernetesApi } from '../../src/adapters/kubernetes/api';
import type { KubernetesHttp, Sending } from '../../src/adapters/kubernetes/http';
import { KubernetesCluster } from '../../src/adapters/kubernetes/kubernetes';
import { KubernetesRecords } from '../../src/adapters/kubernetes/records';
import { poolerSchema } from '../../src/configuration/pooler';
import type { UndoPlan } from '../../src/model/plans';
import type { Cluster, TargetRecords } from '../../src/ports';
import { configMapKey, probes, target } from '../adapters/kubernetes/support';
import { raisePoolPlan, replacePodPlan, scaleOutPlan, tracePlan } from '../support/plans';
import {
  MERGE,
  startTestCluster,
  startTestDatabase,
  type TestCluster,
  type TestDatabase,
} from '../support/service-cluster';

const role = runbookRole();
/** What has a name that nobody knows beforehand: a Role can't name it. */
const UNNAMED = /^(pods|pods\/.*|replicasets)$/;
/** By people at the command line: the functions' Lease is applied beforehand. */
const OF_PEOPLE = 'create coordination.k8s.io/leases *';
/** Everybody may ask it of themselves (Kubernetes' role `system:basic-user`): nothing is granted for it. */
const OF_EVERYBODY = [
  'create authentication.k8s.io/selfsubjectreviews *',
  'create authorization.k8s.io/selfsubjectaccessreviews *',
];
const AT = '2026-01-31T03:02:00.000Z';
const scaleOut = scaleOutPlan({ fromReplicas: 2, toReplicas: 3 });
const { namespace, deployment } = target;
const autoscaler = { name: deployment, minReplicas: 2, maxReplicas: 5 };
const trace = tracePlan();
/** Its file in the same ConfigMap: a name of its own would be one more to grant. */
const pooler = poolerSchema.parse({
  ...{ kind: 'pgbouncer', secretId: 'stats', bouncers: [{ host: 'a' }], configMap: configMapKey.name },
});

let database: TestDatabase;
let world: TestCluster;
const asked: Access[] = [];

/** Each takes back what the operations have done before. */
const UNDO: { readonly [Kind in UndoPlan['kind']]: Extract<UndoPlan, { kind: Kind }> } = {
  'set-replicas': { kind: 'set-replicas', from: 3, to: 2 },
  'set-min-replicas': { kind: 'set-min-replicas', autoscaler: deployment, from: 3, to: 2, replicas: 2 },
  'set-pool-size': { kind: 'set-pool-size', from: 5, to: 4 },
  'set-pooler-pool-size': { kind: 'set-pooler-pool-size', from: 6, to: 5 },
  'stop-trace': { kind: 'stop-trace', variable: trace.variable, value: trace.value },
};

/** In this order: what replaces a pod comes before what restarts all of them. */
const OPERATIONS: Readonly<Record<keyof Cluster, (cluster: Cluster, pod: string) => Promise<unknown>>> = {
  readDeployment: (cluster) => cluster.readDeployment(),
  readPoolConfig: (cluster) => cluster.readPoolConfig(),
  readPoolerConfig: (cluster) => cluster.readPoolerConfig(),
  listPods: (cluster) => cluster.listPods(),
  countTerminatingPods: (cluster) => cluster.countTerminatingPods(),
  listConfigReaders: (cluster) => cluster.listConfigReaders(),
  readMetrics: (cluster, pod) => cluster.readMetrics(pod, () => undefined),
  readLog: (cluster, pod) => cluster.readLog(pod, { sinceSeconds: 1, tailLines: 1 }, () => () => undefined),
  probe: (cluster, pod) => cluster.probe(pod),
  replacePod: async (cluster) => {
    const [pod] = await cluster.listPods();
    await cluster.replacePod(replacePodPlan({ pod: pod?.name ?? '' }));
    const other = cluster.replacePod(replacePodPlan({ pod: 'postgres-0' }));
    await expect(other).rejects.toThrow(/does not belong to deployment/);
  },
  scaleOut: async (cluster) => {
    await cluster.scaleOut(scaleOut);
    await cluster.undo(UNDO['set-replicas'], AT);
    await cluster.scaleOut({ ...scaleOut, autoscaler });
  },
  raisePool: (cluster) => cluster.raisePool(raisePoolPlan({ fromSize: 4, toSize: 5 }), AT),
  setPoolerSize: (cluster) => cluster.setPoolerSize(5, 6),
  startTrace: (cluster) => cluster.startTrace(trace),
  undo: async (cluster) => {
    for (const plan of Object.values(UNDO)) await cluster.undo(plan, AT);
  },
};

const RECORDS: Readonly<Record<keyof TargetRecords, (records: TargetRecords) => Promise<unknown>>> = {
  read: (records) => records.read(),
  write: async (records) => {
    const { record, version } = await records.read();
    expect(await records.write({ ...record, holder: 'pool-1' }, version)).toBe('written');
  },
};

beforeAll(async () => {
  database = await startTestDatabase();
  const { host, port, superuser } = database.postgres;
  world = await startTestCluster(database, {
    ...{ autoscaler, postgres: { host, port, ...superuser }, accountRole: role, policies: runbookPolicies() },
    leases: [`knhk-runbook-${deployment}`],
    onAccess: (access) => asked.push(access),
  });
  const kubeconfig = world.cluster.accountKubeconfig();
  await world.core.patchNamespacedConfigMap(
    { ...configMapKey, body: { data: { 'pgbouncer.ini': '[pgbouncer]\ndefault_pool_size = 5\n' } } },
    MERGE,
  );
  const kubernetes = { ...target, probe: { port: 8080, path: 'healthz' } };
  const adapter = new KubernetesCluster(kubeconfig, kubernetes, probes, pooler);
  const [pod] = world.cluster.pods();
  for (const operation of Object.values(OPERATIONS)) await operation(adapter, pod?.name ?? '');
  const records = new KubernetesRecords(kubeconfig, target, probes, 600);
  for (const operation of Object.values(RECORDS)) await operation(records);
});

afterAll(() => database.processes.close());

/** One thing that is granted: a verb, on what, of which name. */
function grantOf(info: RequestInfo): string {
  const resource = resourceOf(info);
  const name = UNNAMED.test(resource) || info.name === '' ? '*' : info.name;
  return `${info.verb} ${info.apiGroup}/${resource} ${name}`;
}

function grantsOf({ verbs, apiGroups, resources, resourceNames = ['*'] }: Rule): string[] {
  return verbs.flatMap((verb) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) => resourceNames.map((name) => `${verb} ${group}/${resource} ${name}`)),
    ),
  );
}

const sorted = (grants: Iterable<string>) => [...new Set(grants)].sort();

/** What each request that the client knows would come to, whether an operation makes it or not. */
function everythingThatCanBeAsked(): string[] {
  const infos: RequestInfo[] = [];
  const note = (method: string, url: string, { query = {} }: Sending = {}) => {
    infos.push(requestInfo(method, `${url}?${new URLSearchParams(query as Record<string, string>)}`));
    return Promise.resolve({});
  };
  const recorder = { json: note, stream: (url: string) => note('GET', url) } as unknown as KubernetesHttp;
  const api: KubernetesApi = kubernetesApi(recorder);
  for (const methods of Object.values(api)) {
    for (const method of Object.values(methods)) {
      (method as (parameters: object) => unknown)({ namespace, name: 'any', path: 'metrics', body: {} });
    }
  }
  return infos.map((info) => grantOf({ ...info, name: '' }));
}

it('is all that the runbook needs', () => {
  expect(asked.length).toBeGreaterThan(30);
  expect(asked.filter(({ allowed }) => !allowed)).toEqual([]);
  expect(new Set(asked.map(({ info }) => info.namespace))).toEqual(new Set([role.metadata.namespace]));
});

it('is no more than the runbook needs, and names what has a name', () => {
  expect(sorted(role.rules.flatMap(grantsOf))).toEqual(sorted(asked.map(({ info }) => grantOf(info))));
});

it('was compared with every request that the client can make', () => {
  const nameless = asked.map(({ info }) => grantOf({ ...info, name: '' }));
  expect(sorted([...nameless, OF_PEOPLE, ...OF_EVERYBODY])).toEqual(sorted(everythingThatCanBeAsked()));
});

it('has the names of the configuration', () => {
  const root = path.resolve(path.dirname(ROLE_FILE), '..', '..');
  const [configured] = readConfigurationFile(path.join(root, 'config', 'knhk.json')).targets;
  const { configMap, lease = `knhk-runbook-${configured?.kubernetes.deployment}` } =
    configured?.kubernetes ?? {};
  expect(role.metadata.namespace).toBe(configured?.kubernetes.namespace);
  expect(new Set(role.rules.flatMap(({ resourceNames = [] }) => resourceNames))).toEqual(
    new Set([configured?.kubernetes.deployment, configMap, lease]),
  );
});

it('has the Lease of lease.yaml, so that it need not be made', async () => {
  const lease = parse(readFileSync(path.join(path.dirname(ROLE_FILE), 'lease.yaml'), 'utf8'));
  const [rule] = role.rules.filter(({ resources }) => resources.includes('leases'));
  expect(lease).toEqual({
    ...{ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' },
    metadata: { namespace: role.metadata.namespace, name: rule?.resourceNames?.[0] },
  });
  const records = (name: string) =>
    new KubernetesRecords(world.cluster.accountKubeconfig(), { ...target, lease: name }, probes, 600);
  expect((await records(lease.metadata.name).read()).record.holder).toBe('pool-1');
  await expect(records('other').read()).rejects.toMatchObject({ name: 'DependencyError', code: '403' });
});

it.each([
  ['group.yaml', { kind: 'Group', name: 'knhk-runbook' }],
  ['service-account.yaml', { kind: 'ServiceAccount', name: 'knhk-runbook', namespace }],
])('is what %s binds', (file, subject) => {
  const text = readFileSync(path.join(path.dirname(ROLE_FILE), file), 'utf8');
  const objects = parseAllDocuments(text).map((document) => document.toJS());
  expect(objects.map(({ metadata }) => metadata.namespace)).toEqual(objects.map(() => namespace));
  expect(objects.filter(({ kind }) => kind === 'RoleBinding')).toMatchObject([
    { roleRef: { kind: 'Role', name: role.metadata.name }, subjects: [subject] },
  ]);
});
