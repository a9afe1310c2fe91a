/** Who else reads the ConfigMap, by what the specifications of pods say. */
import { configReaders } from '../../../src/adapters/kubernetes/config-readers';
import type { V1Pod } from '../../../src/adapters/kubernetes/objects';

const KEY = { configMap: 'knhk-config', key: 'DB_POOL_MAX_CONNECTIONS' };
type Container = NonNullable<V1Pod['spec']>['containers'][number];
type Volume = NonNullable<NonNullable<V1Pod['spec']>['volumes']>[number];

const owned = (kind: string, name: string, hash?: string) => ({
  ...{ name: `${name}-x`, ...(hash && { labels: { 'pod-template-hash': hash } }) },
  ownerReferences: [{ apiVersion: 'v1', kind, name, uid: name, controller: true }],
});
const pod = (
  container: Partial<Container>,
  metadata: V1Pod['metadata'] = owned('ReplicaSet', 'worker-abc', 'abc'),
  rest: { volumes?: Volume[]; phase?: string; initContainers?: Container[] } = {},
): V1Pod => ({
  metadata,
  spec: { containers: [{ name: 'c', ...container }], ...rest },
  status: { phase: rest.phase ?? 'Running' },
});
const key = (name: string, of = KEY.key) => ({
  env: [{ name: 'SIZE', valueFrom: { configMapKeyRef: { name, key: of } } }],
});
const all = (name: string) => ({ envFrom: [{ configMapRef: { name } }] });
const readers = (...pods: V1Pod[]) => configReaders(pods, KEY);

it.each<[string, V1Pod]>([
  ['by its key', pod(key(KEY.configMap))],
  ['as a whole', pod(all(KEY.configMap))],
  ['in an init container', pod({}, undefined, { initContainers: [{ name: 'i', ...key(KEY.configMap) }] })],
  ['as a volume', pod({}, undefined, { volumes: [{ name: 'v', configMap: { name: KEY.configMap } }] })],
  [
    'as a file of a volume',
    pod({}, undefined, {
      volumes: [{ name: 'v', configMap: { name: KEY.configMap, items: [{ key: KEY.key, path: 'size' }] } }],
    }),
  ],
  [
    'in a projected volume',
    pod({}, undefined, {
      volumes: [{ name: 'v', projected: { sources: [{ configMap: { name: KEY.configMap } }] } }],
    }),
  ],
])('is one that reads it %s', (_, reading) => {
  expect(readers(reading, reading)).toEqual(['deployment worker']);
});

it.each<[string, V1Pod]>([
  ['another ConfigMap', pod(key('other'))],
  ['all of another', pod(all('other'))],
  ['another key', pod(key(KEY.configMap, 'LOG_LEVEL'))],
  [
    'another file',
    pod({}, undefined, {
      volumes: [{ name: 'v', configMap: { name: KEY.configMap, items: [{ key: 'LOG', path: 'log' }] } }],
    }),
  ],
  ['it, but is over', pod(all(KEY.configMap), owned('Job', 'migrate'), { phase: 'Succeeded' })],
  [
    'it, but is over and nobody makes it anew',
    pod(all(KEY.configMap), { name: 'alone' }, { phase: 'Failed' }),
  ],
])('is none that reads %s', (_, reading) => {
  expect(readers(reading)).toEqual([]);
});

it('is named by what makes its pods', () => {
  const reading = all(KEY.configMap);
  expect(
    readers(
      pod(reading, owned('StatefulSet', 'queue')),
      pod(reading, owned('Job', 'migrate')),
      pod(reading, owned('Job', 'report-29391040'), { phase: 'Succeeded' }),
      pod(reading, owned('ReplicaSet', 'bare')),
      pod(reading, { name: 'alone' }),
    ),
  ).toEqual(['cronjob report', 'job migrate', 'pod alone', 'replicaset bare', 'statefulset queue']);
});
