/** Writes of clients: dry runs, admission, what is immutable, and who manages which field. */

import { Processes } from '../../common/processes';
import type { Admission } from '../api/admission';
import { MERGE, refusal, STRATEGIC, send, type TestCluster } from '../testing/clients';
import { NAME, NAMESPACE, startEmptyCluster } from './support';

const key = { namespace: NAMESPACE, name: NAME };
const configMap = { namespace: NAMESPACE, name: 'shop-config' };

let processes: Processes;
let world: TestCluster;
let admission: Admission = () => undefined;

beforeAll(async () => {
  processes = await Processes.open();
  world = await startEmptyCluster(processes, {
    configMap: { name: 'shop-config', data: { SIZE: '4' }, immutable: true },
    admission: (review) => admission(review),
  });
});
beforeEach(() => {
  admission = () => undefined;
});
afterAll(() => processes.close());

const TWO_VALUES = {
  ...{ name: 'A', value: 'b' },
  valueFrom: { fieldRef: { fieldPath: 'metadata.name' } },
};
const annotated = (value: string | null) => ({ metadata: { annotations: { note: value } } });

describe('a dry run', () => {
  it('answers what would be, and stores nothing', async () => {
    const before = await world.apps.readNamespacedDeployment(key);
    const would = await world.apps.patchNamespacedDeployment(
      { ...key, body: annotated('x'), dryRun: 'All' },
      MERGE,
    );
    expect(would.metadata?.annotations).toMatchObject({ note: 'x' });
    expect(await world.apps.readNamespacedDeployment(key)).toEqual(before);
  });

  it('is checked as the write itself', async () => {
    const stale = { metadata: { resourceVersion: '1' }, ...{ spec: { paused: true } } };
    const dry = world.apps.patchNamespacedDeployment({ ...key, body: stale, dryRun: 'All' }, MERGE);
    expect(await refusal(dry)).toMatchObject({ code: 409 });
    const path = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${NAME}?dryRun=some`;
    expect(await send(world, 'PATCH', path, {}, 'application/merge-patch+json')).toEqual([422, 'Invalid']);
    const unknown = world.apps.patchNamespacedDeployment({ ...key, body: {}, dryRun: 'some' }, MERGE);
    const message = 'Unsupported value: ["some"]: supported values: "All"';
    expect((await refusal(unknown)).status).toMatchObject({
      message: `PatchOptions.meta.k8s.io "" is invalid: dryRun: ${message}`,
      details: {
        ...{ group: 'meta.k8s.io', kind: 'PatchOptions' },
        causes: [{ reason: 'FieldValueNotSupported', field: 'dryRun', message }],
      },
    });
    const body = { metadata: { name: NAME } };
    const put = world.coordination.replaceNamespacedLease({ ...key, body, dryRun: 'some' });
    expect((await refusal(put)).status).toMatchObject({ details: { kind: 'UpdateOptions' } });
  });
});

it('is refused by admission, dry or not, with what it says', async () => {
  const seen: boolean[] = [];
  admission = ({ plural, dryRun }) => {
    seen.push(dryRun);
    return plural === 'deployments' ? 'not today' : undefined;
  };
  const before = await world.apps.readNamespacedDeployment(key);
  for (const dryRun of ['All', undefined]) {
    const patch = { ...key, body: annotated('y'), ...(dryRun && { dryRun }) };
    expect(await refusal(world.apps.patchNamespacedDeployment(patch, MERGE))).toMatchObject({
      code: 403,
      status: { message: 'admission webhook "policy.example.com" denied the request: not today' },
    });
  }
  expect(seen).toEqual([true, false]);
  expect(await world.apps.readNamespacedDeployment(key)).toEqual(before);
});

it('leaves an immutable ConfigMap as it is, but for its marks', async () => {
  const patch = (body: object) => world.core.patchNamespacedConfigMap({ ...configMap, body }, MERGE);
  expect(await refusal(patch({ data: { SIZE: '5' } }))).toMatchObject({
    code: 422,
    status: {
      message: expect.stringContaining('data: Forbidden: field is immutable when `immutable` is set'),
    },
  });
  expect(await refusal(patch({ immutable: false }))).toMatchObject({ code: 422 });
  expect((await patch(annotated('x'))).data).toEqual({ SIZE: '4' });
});

it.each<[string, 'deployments' | 'configmaps', object, RegExp]>([
  [
    'a variable with a value of its own and one from elsewhere',
    'deployments',
    { spec: { template: { spec: { containers: [{ name: NAME, env: [TWO_VALUES] }] } } } },
    /env\[\d+\]\.valueFrom: .*may not be specified when `value` is not empty/,
  ],
  [
    'a rollout that can never begin',
    'deployments',
    { spec: { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } } } },
    /maxUnavailable: Invalid value: .*may not be 0 when `maxSurge` is 0/,
  ],
  ['more than a mebibyte', 'configmaps', { data: { SIZE: 'x'.repeat(1_048_577) } }, /Too long/],
])('is refused as the API server refuses it: %s', async (_, plural, body, why) => {
  const request =
    plural === 'deployments'
      ? world.apps.patchNamespacedDeployment({ ...key, body }, STRATEGIC)
      : world.core.patchNamespacedConfigMap({ ...configMap, body }, MERGE);
  expect(await refusal(request)).toMatchObject({
    code: 422,
    status: { message: expect.stringMatching(why) },
  });
});

describe('the manager of a field', () => {
  const patch = (body: object, fieldManager?: string) =>
    world.apps.patchNamespacedDeployment({ ...key, body, ...(fieldManager && { fieldManager }) }, MERGE);
  const managers = async () => {
    const { metadata } = await world.apps.readNamespacedDeployment(key);
    return Object.fromEntries((metadata?.managedFields ?? []).map((each) => [each.manager, each.fieldsV1]));
  };

  it('is whoever has changed it last', async () => {
    await patch({ spec: { minReadySeconds: 1, progressDeadlineSeconds: 60 } }, 'first');
    await patch({ spec: { minReadySeconds: 2 } }, 'second');
    expect(await managers()).toMatchObject({
      first: { 'f:spec': { 'f:progressDeadlineSeconds': {} } },
      second: { 'f:spec': { 'f:minReadySeconds': {} } },
    });
    expect((await managers())['first']).not.toHaveProperty(['f:spec', 'f:minReadySeconds']);
    // What is written as it is stays whose it was.
    await patch({ spec: { minReadySeconds: 2 } }, 'third');
    expect(Object.keys(await managers())).not.toContain('third');
    await patch({ spec: { minReadySeconds: null } }, 'third');
    expect(await managers()).not.toHaveProperty('second');
  });

  it('is called as its client, where it gives no name', async () => {
    await world.cluster.request(`/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${NAME}`, {
      ...{ method: 'PATCH', body: JSON.stringify({ spec: { minReadySeconds: 7 } }) },
      headers: { 'content-type': 'application/merge-patch+json', 'user-agent': 'shop-operator/v1.2 (linux)' },
    });
    expect(await managers()).toMatchObject({ 'shop-operator': { 'f:spec': { 'f:minReadySeconds': {} } } });
  });
});
