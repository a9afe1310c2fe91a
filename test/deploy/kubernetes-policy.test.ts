/**
 * The policies against what the runbook's account could do with its Role alone. That every change of the runbook passes
 * them is held by `kubernetes-role.test.ts`, whose cluster enforces both.
 */
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { Processes } from '../../emulators/common/processes';
import { AdmissionPolicies } from '../../emulators/kubernetes/admission/policies';
import { readConfigurationFile } from '../../lib/configuration-file';
import { POLICY_FILE, runbookPolicies } from '../../local/runbook-policies';
import { runbookRole } from '../../local/runbook-role';
import { poolerSchema } from '../../src/configuration/pooler';
import { NAME, NAMESPACE, startEmptyCluster, type TestCluster } from '../support/service-cluster';

const MERGE = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';
const apps = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${NAME}`;
const configMap = `/api/v1/namespaces/${NAMESPACE}/configmaps/knhk-config`;
const autoscaler = `/apis/autoscaling/v2/namespaces/${NAMESPACE}/horizontalpodautoscalers/${NAME}`;
const INI = '[databases]\n* = host=db\n[pgbouncer]\ndefault_pool_size = 20\n';

let processes: Processes;
let world: TestCluster;

beforeAll(async () => {
  processes = await Processes.open();
  world = await startEmptyCluster(processes, {
    accountRole: runbookRole(),
    policies: runbookPolicies(),
    autoscaler: { minReplicas: 2, maxReplicas: 5 },
    containerEnv: { LOG: 'x', RUST_LOG: 'info' },
    maxPods: 0,
    configMap: {
      name: 'knhk-config',
      data: { DB_POOL_MAX_CONNECTIONS: '4', OTHER: 'a', 'pgbouncer.ini': INI },
    },
  });
});
afterAll(() => processes.close());

/** Sends a patch as the runbook's account; the code and the message of the answer. */
async function patch(
  path: string,
  body: object,
  contentType = MERGE,
  token = world.cluster.accountToken,
): Promise<[number, string | undefined]> {
  const response = await world.cluster.request(`${path}?dryRun=All`, {
    ...{ method: 'PATCH', body: JSON.stringify(body) },
    headers: { 'content-type': contentType, authorization: `Bearer ${token}` },
  });
  const { message } = (await response.json()) as { message?: string };
  return [response.status, message];
}

const template = (body: object) => ({ spec: { template: body } });
const pods = (spec: object) => template({ spec });
const container = (body: object) => pods({ containers: [{ name: NAME, ...body }] });
const variable = (entry: object) => container({ env: [entry] });
const FROM_SECRET = { valueFrom: { secretKeyRef: { name: NAME, key: 'PGPASSWORD' } } };

describe('a Deployment', () => {
  it.each<[string, object]>([
    ['a restart', template({ metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': 'now' } } })],
    ['a trace', variable({ name: 'RUST_LOG', value: 'info,sqlx=trace' })],
    ['the end of a trace', variable({ name: 'RUST_LOG', value: 'info' })],
  ])('may get %s', async (_, body) => {
    expect(await patch(apps, body, STRATEGIC)).toEqual([200, undefined]);
  });

  it.each<[string, object, RegExp]>([
    ['another image', container({ image: 'evil' }), /nothing in the pods but a variable/],
    ['a command', container({ command: ['sh', '-c', 'id'] }), /nothing in the pods but a variable/],
    ['a security context', container({ securityContext: { runAsUser: 0 } }), /but a variable/],
    ['another service account', pods({ serviceAccountName: 'admin' }), /but a variable/],
    ['a volume', pods({ volumes: [{ name: 'host', hostPath: { path: '/' } }] }), /but a variable/],
    ['an init container', pods({ initContainers: [{ name: 'a', image: 'evil' }] }), /but a variable/],
    ['one container more', pods({ containers: [{ name: 'a', image: 'evil' }] }), /but a variable/],
    ['another variable', variable({ name: 'NODE_OPTIONS', value: '-r x' }), /no variable but RUST_LOG/],
    ['another value of one', variable({ name: 'LOG', value: 'y' }), /no variable but RUST_LOG/],
    ['no variable that was there', variable({ name: 'LOG', $patch: 'delete' }), /no variable but RUST_LOG/],
    [
      'a secret in a variable',
      variable({ name: 'RUST_LOG', value: null, ...FROM_SECRET }),
      /no variable but/,
    ],
    ['another trace', variable({ name: 'RUST_LOG', value: 'info,hyper=trace' }), /nothing in RUST_LOG but/],
    ['no log level', variable({ name: 'RUST_LOG', value: 'sqlx=trace' }), /nothing in RUST_LOG but/],
    ['another annotation of its pods', template({ metadata: { annotations: { a: 'b' } } }), /but the time/],
    ['another label of its pods', template({ metadata: { labels: { a: 'b' } } }), /but the time/],
    ['a label', { metadata: { labels: { a: 'b' } } }, /no labels/],
    ['a pause', { spec: { paused: true } }, /nothing in a Deployment but the template/],
    ['another number of replicas', { spec: { replicas: 9 } }, /nothing in a Deployment but the template/],
    ['another strategy', { spec: { strategy: { rollingUpdate: { maxSurge: 9 } } } }, /but the template/],
  ])('does not get %s', async (_, body, why) => {
    expect(await patch(apps, body, STRATEGIC)).toEqual([
      422,
      expect.stringMatching(
        /^deployments\.apps "knhk-closed-loop" is forbidden: ValidatingAdmissionPolicy 'knhk-runbook-deployments' with binding 'knhk-runbook-deployments' denied request: /,
      ),
    ]);
    expect((await patch(apps, body, STRATEGIC))[1]).toMatch(why);
  });

  it('may get everything from somebody else', async () => {
    const body = container({ image: 'next' });
    expect(await patch(apps, body, STRATEGIC, world.cluster.token)).toEqual([200, undefined]);
  });

  it('is scaled to any number but zero', async () => {
    expect(await patch(`${apps}/scale`, { spec: { replicas: 3 } })).toEqual([200, undefined]);
    expect(await patch(`${apps}/scale`, { spec: { replicas: 0 } })).toEqual([
      422,
      expect.stringMatching(/scales no Deployment to zero$/),
    ]);
  });
});

describe('a ConfigMap', () => {
  it.each<[string, object]>([
    ['another size of the pool', { DB_POOL_MAX_CONNECTIONS: '8' }],
    ["another size of PgBouncer's pools", { 'pgbouncer.ini': INI.replace('20', '25') }],
  ])('may get %s', async (_, data) => {
    expect(await patch(configMap, { data })).toEqual([200, undefined]);
  });

  it.each<[string, object, RegExp]>([
    ['a size that is none', { data: { DB_POOL_MAX_CONNECTIONS: '$(id)' } }, /but the size of a pool/],
    ['another value', { data: { OTHER: 'b' } }, /but the size of a pool/],
    ['another database', { data: { 'pgbouncer.ini': INI.replace('db', 'evil') } }, /but the size of a pool/],
    ['a key more', { data: { MORE: 'b' } }, /adds and removes nothing/],
    ['a key less', { data: { OTHER: null } }, /adds and removes nothing/],
    ['immutability', { immutable: true }, /adds and removes nothing/],
    ['a mark', { metadata: { annotations: { a: 'b' } } }, /no labels/],
  ])('does not get %s', async (_, body, why) => {
    expect(await patch(configMap, body)).toEqual([422, expect.stringMatching(why)]);
  });
});

describe('an autoscaler', () => {
  it('may get another lower bound', async () => {
    expect(await patch(autoscaler, { spec: { minReplicas: 4 } })).toEqual([200, undefined]);
  });

  it.each<[string, object, RegExp]>([
    ['another upper bound', { spec: { maxReplicas: 99 } }, /but minReplicas/],
    ['another target', { spec: { scaleTargetRef: { name: 'shop' } } }, /but minReplicas/],
  ])('does not get %s', async (_, body, why) => {
    expect(await patch(autoscaler, body)).toEqual([422, expect.stringMatching(why)]);
  });
});

it.each([
  ['postgres-0', 422],
  ['knhk-closed-loop-worker-5d4f8-abcde', 422],
  // The deployment's own; there is none here.
  ['knhk-closed-loop-5d4f8-abcde', 404],
])('evicts by name the pods of its deployment alone: %s', async (name, code) => {
  const response = await world.cluster.request(`/api/v1/namespaces/${NAMESPACE}/pods/${name}/eviction`, {
    ...{ method: 'POST', body: JSON.stringify({ metadata: { name } }) },
    headers: { authorization: `Bearer ${world.cluster.accountToken}` },
  });
  expect(response.status).toBe(code);
});

it.each<[string, string, object, object]>([
  ['an owner', 'deployments', { ownerReferences: [{ uid: 'x' }] }, {}],
  ['a finalizer', 'deployments', { finalizers: ['x'] }, {}],
  ['a lower bound of zero', 'horizontalpodautoscalers', {}, { minReplicas: 0 }],
])('refuses %s too, where the emulated API has none', (_, resource, metadata, spec) => {
  const before = {
    metadata: {},
    spec: {
      ...{ minReplicas: 2, maxReplicas: 5, scaleTargetRef: { kind: 'Deployment', name: NAME } },
      template: { metadata: {}, spec: { containers: [{ name: NAME, image: 'a' }] } },
    },
  };
  const groups: Record<string, string> = { deployments: 'apps', horizontalpodautoscalers: 'autoscaling' };
  const review = (object: object) =>
    new AdmissionPolicies(runbookPolicies()).refusal({
      info: {
        ...{ verb: 'patch', path: '', namespace: NAMESPACE, name: NAME, subresource: '' },
        ...{ resource, apiGroup: groups[resource] ?? '' },
      },
      ...{ operation: 'UPDATE', dryRun: false, object, oldObject: before },
      userInfo: { username: 'x', groups: ['knhk-runbook'] },
    });
  expect(review(before)).toBeUndefined();
  expect(review({ metadata, spec: { ...before.spec, ...spec } })).toMatch(/denied request: the runbook/);
});

it('has the names of the configuration and of the account', () => {
  const { targets, remediation } = readConfigurationFile('config/knhk.json');
  const { kubernetes } = targets[0] ?? {};
  const text = readFileSync(POLICY_FILE, 'utf8');
  const bound = (expression: RegExp) => new Set([...text.matchAll(expression)].map(([, name]) => name));
  expect(bound(/serviceaccount:([\w:-]+)'/g)).toEqual(new Set([`${kubernetes?.namespace}:knhk-runbook`]));
  expect(bound(/'([\w-]+)' in request.userInfo.groups/g)).toEqual(new Set(['knhk-runbook']));
  expect(bound(/e\.name [!=]= '(\w+)'/g)).toEqual(new Set([remediation.trace.variable]));
  expect(bound(/part in \['', '([^']+)'\]/g)).toEqual(new Set([remediation.trace.value]));
  const { configMapKey } = poolerSchema.parse({
    ...{ kind: 'pgbouncer', secretId: 'stats', bouncers: [{ host: 'a' }], configMap: 'a' },
  });
  expect(bound(/key == '([^']+)'/g)).toEqual(new Set([kubernetes?.poolSizeKey, configMapKey]));
  expect(bound(/matches\('\^\(([\w-]+)\)-/g)).toEqual(new Set([kubernetes?.deployment]));
  expect(bound(/scaleTargetRef\.name in \['([\w-]+)'\]/g)).toEqual(new Set([kubernetes?.deployment]));
});

it('is in force: each policy has its binding, and each binds the same accounts', () => {
  const documents = parseAllDocuments(readFileSync(POLICY_FILE, 'utf8')).map((each) => each.toJS());
  const policies = documents.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy');
  expect(policies.map(({ metadata }) => metadata.name)).toEqual(
    runbookPolicies().map(({ binding }) => binding),
  );
  expect(new Set(policies.map(({ spec }) => JSON.stringify(spec.matchConditions))).size).toBe(1);
});
