/** What another target of the same server may yet take: read as its own execution would read it, or not known. */
import { collectEvidence } from '../../src/adapters/evidence/collect-evidence';
import { sharedDemand } from '../../src/adapters/evidence/shared-demand';
import type { PoolerEvidence } from '../../src/model/evidence';
import type { Cluster, Neighbour } from '../../src/ports';
import { answering, answeringLog } from '../support/bodies';
import { configuration, pod, STARTED_AT, targetOf } from '../support/builders';
import { deployment, poolConfig } from '../support/evidence-builders';
import { database } from '../support/evidence-of-database';
import { bouncer, pooledConfiguration, pooler, poolerPool } from '../support/pooler-builders';
import { type Call, recordingSources } from '../support/recording-sources';

const config = configuration();
const target = { ...targetOf(config), name: 'orders' };
const page = (total: number, active: number, idle: number) =>
  `knhk_db_pool_total ${total}\nknhk_db_pool_active ${active}\nknhk_db_pool_idle ${idle}\n`;
const { deployment: healthy } = deployment();

function clusterOf(overrides: Partial<Cluster> = {}, journal: Call[] = []): Cluster {
  return recordingSources(journal, {
    cluster: {
      readDeployment: async () => ({ ...healthy, replicas: 3, maxSurge: { count: 1 } }),
      readPoolConfig: async () => poolConfig({ size: 20 }),
      listPods: async () => [pod('a'), pod('b'), pod('c')],
      readMetrics: answering(page(20, 4, 1)),
      ...overrides,
    },
  }).cluster;
}
const demandOf = (overrides: Partial<Cluster> = {}) =>
  sharedDemand({ target, cluster: clusterOf(overrides) }, config);

it('is all that its pods can come to hold, its surge included, less what they hold', async () => {
  expect(await demandOf()).toEqual({ target: 'orders', connections: 4 * 20 - 3 * 5, why: null });
});

it("counts an autoscaler's maximum, the size that is configured, and the pods that are ending", async () => {
  const autoscaler = { name: 'orders', minReplicas: 3, maxReplicas: 9 };
  const scaled = { ...healthy, maxSurge: { count: 1 }, autoscaler };
  expect(await demandOf({ readDeployment: async () => scaled })).toMatchObject({ connections: 200 - 15 });
  const larger = { readPoolConfig: async () => poolConfig({ size: 30 }) };
  expect(await demandOf(larger)).toMatchObject({ connections: 120 - 15 });
  expect(await demandOf({ countTerminatingPods: async () => 2 })).toMatchObject({ connections: 120 - 15 });
});

it('is nothing where it is switched off', async () => {
  const off = { ...healthy, replicas: 0, runningReplicas: 0 };
  const gone = { readDeployment: async () => off, listPods: async () => [] };
  expect(await demandOf(gone)).toEqual({ target: 'orders', connections: 0, why: null });
  // A pod that is still ending shows no pools: then it is not known.
  await expect(demandOf({ ...gone, countTerminatingPods: async () => 1 })).rejects.toThrow(
    'target orders: not every pod could be read',
  );
});

describe('where it has no replicas', () => {
  const off = { ...healthy, replicas: 0, runningReplicas: 0 };
  const autoscaler = { name: 'orders', minReplicas: 1, maxReplicas: 9 };
  const demandWith = (deployment: Partial<typeof off>, overrides: Partial<Cluster> = {}) =>
    demandOf({
      readDeployment: async () => ({ ...off, ...deployment }),
      listPods: async () => [],
      ...overrides,
    });

  it('is not known while another controller runs its pods', async () => {
    await expect(demandWith({ runBy: 'Rollout orders' })).rejects.toMatchObject({
      name: 'DependencyError',
      message: 'kubernetes: target orders: Rollout orders runs its pods',
    });
  });

  it('is not known where an autoscaler may start pods, and none shows its pools', async () => {
    await expect(demandWith({ autoscaler })).rejects.toMatchObject({
      name: 'DependencyError',
      message: 'kubernetes: target orders: its autoscaler orders may start pods, and none shows its pools',
    });
  });

  it('is not known where KEDA may start pods, and no autoscaler says how many', async () => {
    const owners = { ...off.owners, replicas: { name: 'KEDA', mark: 'managedFields: keda', changeAt: '' } };
    await expect(demandWith({ owners })).rejects.toMatchObject({
      name: 'DependencyError',
      message: 'kubernetes: target orders: KEDA scales it, and no autoscaler says how far',
    });
  });

  it('is what its autoscaler may start, while a pod is there that shows its pools', async () => {
    const last = { listPods: async () => [pod('a')] };
    expect(await demandWith({ autoscaler, maxSurge: { count: 1 } }, last)).toMatchObject({
      connections: 10 * 20 - 5,
    });
  });
});

it('is not known where KEDA scales what runs now, and no autoscaler says how far', async () => {
  const owners = { ...healthy.owners, replicas: { name: 'KEDA', mark: 'managedFields: keda', changeAt: '' } };
  const scaled = { ...healthy, replicas: 3, maxSurge: { count: 1 }, owners };
  await expect(demandOf({ readDeployment: async () => scaled })).rejects.toThrow('KEDA scales it');
  const autoscaler = { name: 'keda-hpa-orders', minReplicas: 3, maxReplicas: 9 };
  expect(await demandOf({ readDeployment: async () => ({ ...scaled, autoscaler }) })).toMatchObject({
    connections: 200 - 15,
  });
});

it.each<[string, Partial<Cluster>]>([
  ['a pod does not answer', { readMetrics: () => Promise.reject(new Error('it is down')) }],
  ['the deployment is not read', { readDeployment: () => Promise.reject(new Error('it is down')) }],
  ['no pod runs, though some are wanted', { listPods: async () => [] }],
])('is not known where %s', async (_, overrides) => {
  await expect(demandOf(overrides)).rejects.toThrow(/it is down|not every pod could be read/);
});

it('stands in the evidence of the others, with a gap where it could not be read', async () => {
  const collect = (cluster: Cluster) =>
    collectEvidence(
      {
        ...recordingSources([], {
          cluster: { ...clusterOf(), readLog: answeringLog('') },
          database: { readActivity: async () => database() },
        }),
        neighbours: [{ target, cluster }],
      },
      targetOf(config),
      config,
      { logs: { sinceSeconds: 300 }, incidentStartedAt: STARTED_AT },
      () => new Date(STARTED_AT),
    );
  expect((await collect(clusterOf())).sharers).toEqual([{ target: 'orders', connections: 65, why: null }]);
  const broken = await collect(clusterOf({ listPods: () => Promise.reject(new Error('it is down')) }));
  expect(broken.sharers).toEqual([{ target: 'orders', connections: null, why: 'it could not be read' }]);
  expect(broken.gaps).toContainEqual({ probe: 'sharers', subject: 'orders', error: 'it is down' });
});

describe('behind a pooler', () => {
  const pooled = { ...targetOf(pooledConfiguration()), name: 'orders' };
  const demandThrough = (overrides: Partial<PoolerEvidence>, of: Partial<Neighbour> = {}) => {
    const sources = recordingSources([], { pooler: { read: async () => pooler(overrides) } });
    return sharedDemand({ ...sources, target: pooled, ...of }, config);
  };

  it('is what its bouncers can come to hold, less what they hold, whatever its pods have', async () => {
    const bouncers = [bouncer({ pools: [poolerPool({ size: 20, reserve: 5, servers: 4 })] })];
    expect(await demandThrough({ bouncers })).toEqual({
      target: 'orders',
      connections: 2 * 25 - 4,
      why: null,
    });
  });

  it('is not known where a bouncer was not read', async () => {
    await expect(demandThrough({ partial: ['b: no answer'] })).rejects.toThrow('target orders: b: no answer');
    const alone = { target: pooled, cluster: clusterOf() };
    await expect(sharedDemand(alone, config)).rejects.toThrow('target orders: its pooler was not read');
  });
});
