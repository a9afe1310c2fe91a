/** A leak of the sample service that goes on after its sessions were terminated. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ALL_OFF,
  faultsOf,
  leakedSessions,
  POOL_SIZE,
  type Pod,
  sessionsOf,
  startPod,
  startTestService,
  switchFaults,
  type TestService,
  terminateLeaks,
  terminateOf,
  tracedBy,
  until,
} from './service-support';

let service: TestService;
let pod: Pod;

beforeAll(async () => {
  service = await startTestService();
}, 60_000);

afterAll(() => service.processes.close());

beforeEach(async () => {
  pod = await startPod(service, { RUST_LOG: 'sqlx=trace' });
});

afterEach(() => pod.process.stop());

describe('a leak that goes on', () => {
  const again = { connectionsPerSecond: 5, connections: 3, again: true };

  it('replaces terminated connections at its rate, up to its number, until it is switched off', async () => {
    await switchFaults(pod, { leak: again });
    await until(async () => (await leakedSessions(service)).length === 3);
    const terminatedAtMs = performance.now();
    await terminateLeaks(service);
    await until(async () => (await leakedSessions(service)).length === 3);
    expect(performance.now() - terminatedAtMs).toBeGreaterThan(350);
    await sleep(600);
    expect(await faultsOf(pod)).toEqual({
      ...ALL_OFF,
      leak: { ...again, uncommittedWrites: false, leaked: 6, held: 3 },
    });
    expect(await leakedSessions(service)).toHaveLength(3);
    expect(tracedBy(pod, 'acquired', '/orders/export')).toHaveLength(6);

    await switchFaults(pod, { leak: null });
    await terminateLeaks(service);
    await sleep(600);
    expect(await leakedSessions(service)).toEqual([]);
    expect(await faultsOf(pod)).toEqual(ALL_OFF);
  });

  it('gives back the connection that it was waiting for when it was switched off', async () => {
    const patient = await startPod(service, { RUST_LOG: 'sqlx=trace', DB_ACQUIRE_TIMEOUT_MS: '20000' });
    await pod.process.stop();
    pod = patient;
    await switchFaults(pod, { hoard: { connectionsPerSecond: 500, connections: POOL_SIZE } });
    await until(async () => (await pod.metric('knhk_db_pool_active')) === POOL_SIZE);
    await switchFaults(pod, { leak: again });
    await switchFaults(pod, { leak: null });
    await until(async () => (await sessionsOf(service, pod)).every(({ state }) => state === 'idle'));
    await terminateOf(service, pod, 'idle');
    await until(() => tracedBy(pod, 'acquired', '/orders/export').length === 1);
    await until(() => tracedBy(pod, 'released', '/orders/export').length === 1);
    await until(async () => (await pod.metric('knhk_db_pool_active')) === 0);
  });
});
