/** Watches, as the stock client library asks for them. */

import { KubeConfig, Watch } from '@kubernetes/client-node';
import { Processes } from '../../common/processes';
import { type Change, Store } from '../store';
import { MERGE, reasonOf, type TestCluster, until } from '../testing/clients';
import { WatchHistory } from '../watch-history';
import { NAMESPACE, startEmptyCluster } from './support';

const namespace = NAMESPACE;
const CONFIG_MAPS = `/api/v1/namespaces/${namespace}/configmaps`;
let processes: Processes;
let world: TestCluster;
let config: KubeConfig;

beforeAll(async () => {
  processes = await Processes.open('cluster-test-');
  world = await startEmptyCluster(processes);
  config = new KubeConfig();
  config.loadFromString(world.cluster.kubeconfig());
});
afterAll(() => processes.close());

/** Changes the one ConfigMap there is. */
const change = (value: string, labels = {}) =>
  world.core.patchNamespacedConfigMap(
    { namespace, name: 'shop-config', body: { data: { value }, metadata: { labels } } },
    MERGE,
  );

type Seen = [type: string, value: unknown];

async function watching(query: Record<string, string | boolean>): Promise<{ seen: Seen[]; stop(): void }> {
  const seen: Seen[] = [];
  const watch = new Watch(config);
  const controller = await watch.watch(
    CONFIG_MAPS,
    query,
    (type: string, object: { data?: { value?: unknown } }) => void seen.push([type, object.data?.value]),
    () => undefined,
  );
  return { seen, stop: () => controller.abort() };
}

describe('a watch', () => {
  it('starts with what is there, or after the version that the client knows, however long ago', async () => {
    await change('a');
    const { metadata } = await world.core.listNamespacedConfigMap({ namespace });
    await change('b');
    await change('c');
    const whole = await watching({});
    const since = await watching({ resourceVersion: metadata?.resourceVersion ?? '' });
    await change('d');
    await until(() => since.seen.length === 3 && whole.seen.length === 2);
    expect(whole.seen).toEqual([
      ['ADDED', 'c'],
      ['MODIFIED', 'd'],
    ]);
    expect(since.seen).toEqual(['b', 'c', 'd'].map((value) => ['MODIFIED', value]));
    whole.stop();
    since.stop();
  });

  it('with a selector sees what comes to be chosen, and what ceases to be', async () => {
    const { seen, stop } = await watching({ labelSelector: 'tier=front' });
    await change('1', { tier: 'front' });
    await change('2', { tier: 'front' });
    await change('3', { tier: null });
    await change('4');
    await change('5', { tier: 'front' });
    await until(() => seen.length === 4);
    expect(seen).toEqual([
      ['ADDED', '1'],
      ['MODIFIED', '2'],
      ['DELETED', '3'],
      ['ADDED', '5'],
    ]);
    stop();
  });

  it('ends when it was told to, with a bookmark for those who want one', async () => {
    const answer = await world.cluster.request(
      `${CONFIG_MAPS}?watch=true&resourceVersion=0&timeoutSeconds=1&allowWatchBookmarks=true&sendInitialEvents=true`,
    );
    const lines = (await answer.text()).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).type)).toEqual(['ADDED', 'BOOKMARK', 'BOOKMARK']);
    expect(JSON.parse(lines[1] ?? '').object.metadata.annotations).toEqual({
      'k8s.io/initial-events-end': 'true',
    });
  });

  it('from a version of another cluster is refused, so that the client lists anew', async () => {
    const from = async (version: string) =>
      reasonOf(await world.cluster.request(`${CONFIG_MAPS}?watch=true&resourceVersion=${version}`));
    expect(await from('987654')).toEqual([410, 'Expired']);
    expect(await from('latest')).toEqual([400, 'BadRequest']);
  });

  it('does not keep the API from being stopped', async () => {
    const { stop } = await watching({});
    await world.cluster.stopApi();
    await world.cluster.startApi();
    stop();
  });
});

it('the history keeps so many changes, and knows which it has forgotten', () => {
  const store = new Store();
  const history = new WatchHistory(store, 10);
  const start = Number(store.resourceVersion);
  store.create('configmaps', { metadata: { namespace, name: 'a' }, data: {} });
  for (let count = 0; count < 600; count++) {
    store.update('configmaps', namespace, 'a', (object) => ({ ...object, data: { count: String(count) } }));
  }
  const seen: Change[] = [];
  expect(() => history.follow('configmaps', start, (each) => seen.push(each))).toThrow('too old');
  history.follow('configmaps', Number(store.resourceVersion) - 5, (each) => seen.push(each));
  expect(seen).toHaveLength(5);
  history.close();
});
