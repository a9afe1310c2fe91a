/** One record that many change side by side, on a Lease of a real HTTP API server. */
import { Processes } from '../../../emulators/common/processes';
import { KubernetesRecords } from '../../../src/adapters/kubernetes/records';
import { updateRecord } from '../../../src/lock/update';
import { probes, startNothing, target, type World } from './support';

let processes: Processes;
let world: World;
beforeAll(async () => {
  processes = await Processes.open();
  world = await startNothing(processes);
});
afterAll(async () => {
  await world.cluster.close();
  await processes.close();
});

it('takes twenty updates side by side', async () => {
  // Each on a busy machine too: how long an answer takes is not what is tried here.
  const patient = () =>
    new KubernetesRecords(world.cluster.kubeconfig(), target, { ...probes, timeoutMs: 20_000 }, 600);
  const more = () =>
    updateRecord(patient(), (record) => ({
      record: { ...record, transitions: record.transitions + 1 },
      result: undefined,
    }));
  await patient().read();
  await Promise.all(Array.from({ length: 20 }, more));
  expect((await patient().read()).record.transitions).toBe(20);
}, 60_000);
