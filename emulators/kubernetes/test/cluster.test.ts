/** The cluster's API, read with the stock Kubernetes client. */
import { createServer } from 'node:http';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { Processes } from '../../common/processes';
import type { RequestOptions } from '../request';
import { podProcesses, reasonOf, refusal, type TestCluster } from '../testing/clients';
import { NAME, NAMESPACE, startTestCluster } from './support';

const namespace = NAMESPACE;
const name = NAME;

let processes: Processes;
let world: TestCluster;

beforeAll(async () => {
  processes = await Processes.open('cluster-test-');
  world = await startTestCluster(processes, { autoscaler: { minReplicas: 2, maxReplicas: 8 } });
});

afterAll(() => processes.close());

async function podNames(): Promise<string[]> {
  const { items } = await world.core.listNamespacedPod({ namespace });
  return items.map(({ metadata }) => metadata?.name ?? '');
}

/** A request as no client library would send it. */
function raw(path: string, options: RequestOptions = {}): Promise<Response> {
  return world.cluster.request(path, options);
}

describe('pods', () => {
  it('are listed by label, name and phase, each ready at an address of its own', async () => {
    const { items, kind } = await world.core.listNamespacedPod({ namespace, labelSelector: `app=${name}` });
    expect(kind).toBe('PodList');
    expect(items).toHaveLength(2);
    expect(new Set(items.map(({ status }) => status?.podIP)).size).toBe(2);
    for (const { metadata, status } of items) {
      expect(metadata?.name).toMatch(/^orders-api-[0-9a-f]{10}-[a-z0-9]{5}$/);
      expect(metadata?.creationTimestamp).toBeInstanceOf(Date);
      expect(status?.phase).toBe('Running');
      expect(status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('True');
      expect(status?.containerStatuses?.[0]).toMatchObject({ name, ready: true, restartCount: 0 });
    }
    const select = async (selectors: object) =>
      (await world.core.listNamespacedPod({ namespace, ...selectors })).items.length;
    const [first = ''] = await podNames();
    expect(await select({ labelSelector: 'app=another' })).toBe(0);
    expect(await select({ labelSelector: `app in (${name}, x),!canary` })).toBe(2);
    expect(await select({ fieldSelector: `metadata.name=${first}` })).toBe(1);
    expect(await select({ fieldSelector: 'status.phase!=Running' })).toBe(0);
    expect((await refusal(select({ fieldSelector: 'spec.nodeName=a' }))).code).toBe(400);
    expect((await world.core.listNamespacedPod({ namespace: 'other' })).items).toEqual([]);
  });

  it('show their metrics through the proxy, each its own', async () => {
    const [first = '', second = ''] = await podNames();
    const urls = world.cluster.pods().map(({ ip }) => `http://${ip}:8080`);
    for (const url of urls) expect((await fetch(`${url}/orders`)).status).toBe(200);
    expect((await fetch(`${urls[0]}/orders`)).status).toBe(200);
    const counts = [];
    for (const pod of [first, second]) {
      const page = await world.core.connectGetNamespacedPodProxyWithPath({
        ...{ name: `${pod}:9090`, namespace, path: 'metrics' },
      });
      expect(page).toContain('shop_pool_size 4\n');
      counts.push(/^shop_orders_total (\d+)$/m.exec(page)?.[1]);
    }
    expect(counts.sort()).toEqual(['1', '2']);
  });

  it('are reached on any port, with path and query as they were sent', async () => {
    const [pod] = world.cluster.pods();
    const server = createServer((request, response) => void response.end(request.url));
    await new Promise<void>((resolve) => server.listen(7070, pod?.ip, resolve));
    try {
      const answer = await raw(
        `/api/v1/namespaces/${namespace}/pods/${pod?.name}:7070/proxy/a/b%20c?x=1&y=%26`,
      );
      expect(await answer.text()).toBe('/a/b%20c?x=1&y=%26');
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('are unreachable on a port that nothing listens on', async () => {
    const [first] = await podNames();
    const get = (pod: string) =>
      refusal(world.core.connectGetNamespacedPodProxyWithPath({ name: pod, namespace, path: 'metrics' }));
    expect(await get(`${first}:9999`)).toMatchObject({
      code: 503,
      status: { kind: 'Status', reason: 'ServiceUnavailable', code: 503 },
    });
    expect((await get('nobody:9090')).status).toMatchObject({
      reason: 'NotFound',
      message: 'pods "nobody" not found',
      details: { name: 'nobody', kind: 'pods' },
    });
    expect((await get(`${first}:http`)).code).toBe(400);
  });

  it('pass on status, query and content type through the proxy, and nothing but GET', async () => {
    const [first] = await podNames();
    const base = `/api/v1/namespaces/${namespace}/pods/${first}`;
    const answer = await raw(`${base}:8080/proxy/nothing/here?x=1`);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(await answer.json()).toEqual({ error: 'there is no GET /nothing/here' });
    expect((await raw(`${base}/proxy/healthz`)).status).toBe(200);
    expect((await raw(`${base}:8080/proxy/faults`, { method: 'POST', body: '{}' })).status).toBe(405);
  });
});

describe('logs', () => {
  it('are read whole, by the tail, by bytes, by time and with time stamps', async () => {
    const [pod = ''] = await podNames();
    const read = (query: object = {}) => world.core.readNamespacedPodLog({ name: pod, namespace, ...query });
    const whole = await read({ container: name });
    expect(whole).toMatch(/ INFO shop: listening .*\n.* INFO shop: ready\n$/);
    expect(await read({ tailLines: 1 })).toBe(whole.slice(whole.indexOf('\n') + 1));
    expect(await read({ limitBytes: 10 })).toBe(whole.slice(0, 10));
    expect(await read({ sinceSeconds: 3_600 })).toBe(whole);
    expect(await read({ tailLines: 0 })).toBeFalsy();
    const [stamped = ''] = (await read({ timestamps: true })).split('\n');
    expect(stamped).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z \d{4}-.* INFO/);
    const future = new Date(Date.now() + 60_000).toISOString();
    const path = `/api/v1/namespaces/${namespace}/pods/${pod}/log`;
    const later = await raw(`${path}?sinceTime=${encodeURIComponent(future)}`);
    expect(later.headers.get('content-type')).toContain('text/plain');
    expect(await later.text()).toBe('');
    for (const [query, code] of [
      ['tailLines=-1', 422],
      [`sinceSeconds=5&sinceTime=${future}`, 422],
      ['container=other', 400],
      ['previous=true', 400],
    ] as const) {
      expect([query, (await raw(`${path}?${query}`)).status]).toEqual([query, code]);
    }
  });
});

describe('other objects', () => {
  it('are a deployment with status and scale, its configuration and its autoscaler', async () => {
    const deployment = await world.apps.readNamespacedDeployment({ namespace, name });
    expect(deployment.status).toMatchObject({
      ...{ observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 },
    });
    expect(deployment.status?.unavailableReplicas).toBeUndefined();
    const conditions = deployment.status?.conditions ?? [];
    expect(conditions.map(({ type, status, reason }) => [type, status, reason])).toEqual([
      ['Available', 'True', 'MinimumReplicasAvailable'],
      ['Progressing', 'True', 'NewReplicaSetAvailable'],
    ]);
    expect(JSON.stringify(deployment)).not.toContain('"secret"');
    expect((await world.apps.listNamespacedDeployment({ namespace })).items).toHaveLength(1);
    const scale = await world.apps.readNamespacedDeploymentScale({ namespace, name });
    expect(scale).toMatchObject({
      kind: 'Scale',
      spec: { replicas: 2 },
      status: { replicas: 2, selector: `app=${name}` },
    });
    const config = await world.core.readNamespacedConfigMap({ namespace, name: 'shop-config' });
    expect(config.data).toEqual({ POOL_SIZE: '4' });
    const autoscalers = await world.autoscaling.listNamespacedHorizontalPodAutoscaler({ namespace });
    expect(autoscalers.items.map(({ spec }) => spec?.maxReplicas)).toEqual([8]);
    const missing = world.autoscaling.readNamespacedHorizontalPodAutoscaler({ namespace, name: 'x' });
    expect((await refusal(missing)).status).toMatchObject({
      message: 'horizontalpodautoscalers.autoscaling "x" not found',
    });
  });
});

describe('access', () => {
  it('needs the token', async () => {
    const config = new KubeConfig();
    config.loadFromString(world.cluster.kubeconfig().replace(world.cluster.token, 'guessed'));
    const { code } = await refusal(config.makeApiClient(CoreV1Api).listNamespacedPod({ namespace }));
    expect(code).toBe(401);
    const answer = await raw('/anything', { headers: { authorization: '' } });
    expect(await answer.json()).toMatchObject({
      kind: 'Status',
      status: 'Failure',
      reason: 'Unauthorized',
      code: 401,
    });
  });

  it('is refused for unknown resources and for verbs that a resource has not', async () => {
    const configMap = '/api/v1/namespaces/shop/configmaps/shop-config';
    expect(await reasonOf(await raw('/api/v1/namespaces/shop/secrets'))).toEqual([404, 'NotFound']);
    expect(await reasonOf(await raw(configMap, { method: 'PUT' }))).toEqual([405, 'MethodNotAllowed']);
    expect(await reasonOf(await raw('/api/v1/namespaces/shop/events?watch=true'))).toEqual([
      400,
      'BadRequest',
    ]);
  });
});

it('says why its pods do not become ready, and leaves none of them running', async () => {
  const starting = startTestCluster(processes, {
    ...{ namespace: 'broken', replicas: 1, startupTimeoutMs: 1_500, containerEnv: { BROKEN: 'unready' } },
  });
  await expect(starting).rejects.toThrow(/not ready within 1500 ms[\s\S]*waiting for what never comes/);
  expect([...podProcesses(processes).keys()].sort()).toEqual((await podNames()).sort());
});
