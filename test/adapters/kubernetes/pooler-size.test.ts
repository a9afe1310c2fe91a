/** PgBouncer's file in its ConfigMap: one number of it is read, written and taken back. */
import { Processes } from '../../../emulators/common/processes';
import { KubernetesCluster } from '../../../src/adapters/kubernetes/kubernetes';
import { poolerSizeIn, withPoolerSize } from '../../../src/adapters/kubernetes/pooler-file';
import { poolerSchema } from '../../../src/configuration/pooler';
import { NAMESPACE } from '../../support/service-cluster';
import { probes, startObjects, target, type World } from './support';

const FILE = `[databases]
default_pool_size = 99
knhk = host=db pool_size=3

[pgbouncer]
; default_pool_size = 7
 default_pool_size=5
min_pool_size = 1
`;

describe('the file', () => {
  it('has its size in its own section, and nothing else of it is changed', () => {
    expect(poolerSizeIn(FILE)).toBe(5);
    expect(withPoolerSize(FILE, 12)).toBe(FILE.replace('size=5', 'size=12'));
    expect(poolerSizeIn('[pgbouncer]\r\ndefault_pool_size = 5\r\n')).toBe(5);
  });

  it.each([
    ['it is not set', '[pgbouncer]\npool_mode = session\n'],
    ['it is set twice', '[pgbouncer]\ndefault_pool_size = 5\ndefault_pool_size = 6\n'],
    ['it is no number', '[pgbouncer]\ndefault_pool_size = many\n'],
    ['it is of another section', '[databases]\ndefault_pool_size = 5\n'],
  ])('says nothing where %s', (_, file) => {
    expect(poolerSizeIn(file)).toBeNull();
    expect(() => withPoolerSize(file, 6)).toThrow(RangeError);
  });
});

describe('the ConfigMap', () => {
  let processes: Processes;
  let world: World;
  beforeAll(async () => {
    processes = await Processes.open('knhk-pooler-size-');
    world = await startObjects(processes, { otherConfigMaps: { bouncer: { 'pgbouncer.ini': FILE } } });
  });
  afterAll(async () => {
    await world.cluster.close();
    await processes.close();
  });

  const settings = { kind: 'pgbouncer', secretId: 's', bouncers: [{ host: 'b' }] };
  const clusterWith = (pooler: object = {}) =>
    new KubernetesCluster(
      world.cluster.kubeconfig(),
      target,
      probes,
      poolerSchema.parse({ ...settings, configMap: 'bouncer', ...pooler }),
    );
  const file = async () => {
    const read = await world.core.readNamespacedConfigMap({ namespace: NAMESPACE, name: 'bouncer' });
    return read.data?.['pgbouncer.ini'];
  };

  it('is read, raised once however often it is asked, and taken back', async () => {
    const cluster = clusterWith();
    expect(await cluster.readPoolerConfig()).toEqual({ size: 5, immutable: false, owner: null });
    expect(await cluster.setPoolerSize(5, 9)).toEqual({ changed: true });
    expect(await cluster.setPoolerSize(5, 9)).toEqual({ changed: false });
    expect(await file()).toBe(FILE.replace('size=5', 'size=9'));
    await expect(cluster.setPoolerSize(5, 12)).rejects.toThrow(/is 9, not the 5 that was expected/);
    const undo = { kind: 'set-pooler-pool-size', from: 9, to: 5 } as const;
    expect(await cluster.undo(undo, '')).toEqual({ changed: true });
    expect(await file()).toBe(FILE);
  });

  it('is not asked for where none is configured', async () => {
    const cluster = clusterWith({ configMap: undefined });
    expect(await cluster.readPoolerConfig()).toBeNull();
    await expect(cluster.setPoolerSize(5, 9)).rejects.toThrow(/is not configured/);
  });

  it('is not understood where it lacks the key', async () => {
    await expect(clusterWith({ configMapKey: 'other.ini' }).readPoolerConfig()).rejects.toThrow(
      /ConfigMap bouncer has no key other\.ini/,
    );
  });
});
