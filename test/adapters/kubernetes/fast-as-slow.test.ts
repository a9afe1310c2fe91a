/** The fast way to the evidence leaves nothing out: over one connection and all at once, or one request after the other. */
import { collectEvidence } from '../../../src/adapters/evidence/collect-evidence';
import { configuration, targetOf } from '../../support/builders';
import {
  startTestCluster,
  startTestDatabase,
  type TestCluster,
  type TestDatabase,
  until,
} from '../../support/service-cluster';
import { REQUEST, sources } from '../collecting';
import { adapterOf, startProxy } from './support';

let database: TestDatabase;
let world: TestCluster;
beforeAll(async () => {
  database = await startTestDatabase();
  world = await startTestCluster(database, {
    replicas: 5,
    leftovers: [{ kind: 'evicted' }, { kind: 'completed' }, { kind: 'job' }],
  });
  await until(() => world.cluster.pods().filter(({ ready }) => ready).length === 6);
});
afterAll(async () => {
  await world?.cluster.close();
  await database?.processes.close();
});

async function evidenceBy(kubeconfig: string, maxConcurrentPods: number) {
  const config = configuration({ probes: { maxConcurrentPods } });
  const reading = { ...sources(), cluster: adapterOf(kubeconfig) };
  const at = new Date('2026-11-30T03:00:00Z');
  return collectEvidence(reading, targetOf(config), config, REQUEST, () => at);
}

it('is the same evidence', async () => {
  // A proxy that speaks HTTP/1.1 alone, as some stand before API servers.
  const slowly = await startProxy(database.processes, world);
  const slow = await evidenceBy(slowly.kubeconfig, 1);
  const fast = await evidenceBy(world.cluster.kubeconfig(), 100);
  expect(fast).toEqual(slow);
  expect(fast).toMatchObject({
    ...{ gaps: [], pods: { total: 5, ready: 5 }, pool: { podsRead: 5 }, logs: { podsRead: 5 } },
    ...{ deployment: { runningReplicas: 5 }, configReaders: ['job knhk-closed-loop-job'] },
  });
});
