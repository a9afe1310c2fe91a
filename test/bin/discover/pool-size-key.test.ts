/** The key that is the size of the pool, among what a container is given. */
import { sizeFound } from '../../../bin/discover/pool-size-key';
import { variablesOf } from '../../../bin/discover/variables';
import type { V1Container, V1Deployment, V1Volume } from '../../../src/adapters/kubernetes/objects';

function found(
  own: Partial<V1Container>,
  data: Readonly<Record<string, Record<string, string>>>,
  limit: number | null = null,
  volumes: V1Volume[] = [],
) {
  const container = { name: 'web', ...own };
  const deployment: V1Deployment = {
    spec: { selector: {}, template: { spec: { containers: [container], volumes } } },
  };
  const configMaps = new Map(Object.entries(data).map(([name, each]) => [name, { data: each }]));
  const variables = variablesOf(container, configMaps);
  return sizeFound(deployment, { container, metricsPort: 9_090 }, { configMaps, variables }, limit);
}
const all = (...names: string[]) => ({ envFrom: names.map((name) => ({ configMapRef: { name } })) });

it.each([
  'DB_POOL_MAX_CONNECTIONS',
  'SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE',
  'DB_POOL_SIZE',
  'DB_MAX_OPEN_CONNS',
  'MAX_CONNECTIONS',
])('is %s', (key) => {
  const { chosen, others } = found(all('settings'), { settings: { [key]: '25', LOG_LEVEL: '5' } });
  expect(chosen).toMatchObject({ configMap: 'settings', key, size: 25 });
  expect(chosen?.source).toEqual({ kind: 'variable', variable: key });
  expect(others).toEqual([]);
});

it.each([
  ['DB_POOL_MIN_SIZE', '5'],
  ['DB_POOL_MAX_IDLE', '5'],
  ['POOL_MAX_WAIT_MS', '500'],
  ['CONNECTION_TIMEOUT', '30'],
  ['MAX_RETRIES', '3'],
  ['DB_CONN_PASSWORD', '12345'],
  ['POOL_MAX_SECRET', '12345'],
  ['DB_POOL_SIZE', 'ten'],
  ['DB_POOL_SIZE', '0'],
])('is not %s with %s', (key, value) => {
  expect(found(all('settings'), { settings: { [key]: value } }).chosen).toBeNull();
});

it('is the one with the limit that the pool reports, and the others are named', () => {
  const data = { a: { DB_POOL_SIZE: '5', READ_POOL_SIZE: '25' }, b: { HTTP_MAX_CONNECTIONS: '200' } };
  const { chosen, others } = found(all('a', 'b'), data, 25);
  expect(chosen).toMatchObject({ key: 'READ_POOL_SIZE', isLimit: true });
  expect(others.map(({ configMap, key }) => `${configMap} ${key}`)).toEqual([
    'a DB_POOL_SIZE',
    'b HTTP_MAX_CONNECTIONS',
  ]);
});

it('is known by the variable that it becomes', () => {
  const env = [{ name: 'DB_POOL_SIZE', valueFrom: { configMapKeyRef: { name: 'a', key: 'CONFIGURED' } } }];
  expect(found({ env }, { a: { CONFIGURED: '7' } }).chosen).toMatchObject({
    ...{ configMap: 'a', key: 'CONFIGURED', source: { kind: 'variable', variable: 'DB_POOL_SIZE' } },
  });
});

it('may be a file, which has to be a name that can be configured', () => {
  const volumes = [{ name: 'v', configMap: { name: 'a' } }];
  const own = { volumeMounts: [{ name: 'v', mountPath: '/etc/a' }] };
  const { chosen, unusable } = found(own, { a: { POOL_SIZE: '7', 'pool.size': '7' } }, null, volumes);
  expect(chosen).toMatchObject({ key: 'POOL_SIZE', source: { kind: 'file', path: '/etc/a/POOL_SIZE' } });
  expect(unusable).toEqual([{ configMap: 'a', key: 'pool.size', size: 7 }]);
});

it('is in no ConfigMap that the container is not given, and what is fixed is named', () => {
  const env = [
    { name: 'DB_POOL_SIZE', value: '9' },
    { name: 'MAX_CONNECTIONS', valueFrom: { secretKeyRef: { name: 'orders', key: 'a' } } },
    { name: 'POOL_MAX_TOKEN', value: 's3cret' },
    { name: 'DB_CONN_PASSWORD', value: '12345' },
    { name: 'DB_CONNECTION_PWD', value: '12345' },
    { name: 'POOL_MAX_KEY', value: '12345' },
  ];
  const result = found({ env }, { other: { DB_POOL_SIZE: '9' } });
  expect(result.chosen).toBeNull();
  expect(result.fixed).toEqual([
    { variable: 'MAX_CONNECTIONS', why: 'it comes from Secret orders' },
    { variable: 'DB_POOL_SIZE', why: 'it is 9 in the deployment itself' },
  ]);
});

it('says why a key does not reach the container', () => {
  const { chosen } = found(all('settings-7k2m9f6h8d'), { 'settings-7k2m9f6h8d': { DB_POOL_SIZE: '9' } });
  expect(chosen?.source).toMatchObject({ kind: 'none', found: expect.stringContaining("generator's hash") });
});
