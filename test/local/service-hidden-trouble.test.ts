/** Trouble that hides from a careless look: a leak that talks, a page that hangs, two pools, a readiness that needs one. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  heldBy,
  POOL_SIZE,
  type Pod,
  sessions,
  startPod,
  startTestService,
  switchFaults,
  type TestService,
  terminateLeaks,
  until,
} from './service-support';

let service: TestService;
let pod: Pod;

beforeAll(async () => {
  service = await startTestService();
  pod = await startPod(service);
});

afterAll(() => service.processes.close());

const orderStatus = async () => (await fetch(`${pod.api}/orders`)).status;

const inTransaction = async () =>
  (await sessions(service)).filter(
    (session) => session.application_name === heldBy(pod.process.name) && session.in_transaction,
  );

describe('a leak that keeps talking', () => {
  it('is at work every now and then in transactions that never end', async () => {
    await switchFaults(pod, {
      talkingLeak: { connectionsPerSecond: 500, connections: 2, everySeconds: 0.3 },
    });
    await until(async () => (await inTransaction()).length === 2);
    const ages = () =>
      service.postgres.query<{ idle: number; transaction: number }>(
        'postgres',
        `SELECT extract(epoch FROM now() - state_change)::float AS idle,
                extract(epoch FROM now() - xact_start)::float AS transaction
           FROM pg_stat_activity WHERE application_name = $1 AND xact_start IS NOT NULL`,
        [heldBy(pod.process.name)],
      );
    // Old transactions, and both have just talked: one of them may be late for a moment on a busy machine.
    await until(async () => {
      const seen = await ages();
      return seen.length === 2 && seen.every(({ idle, transaction }) => transaction > 2 && idle < 1);
    }, 30_000);
    expect(await (await fetch(`${pod.api}/faults`)).json()).toMatchObject({ talkingLeak: { held: 2 } });
  });

  it('is over for a session that was ended, and the pod lives', async () => {
    expect(await inTransaction()).toHaveLength(2);
    await service.postgres.query(
      'postgres',
      'SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = $1',
      [heldBy(pod.process.name)],
    );
    await until(async () => (await pod.metric('knhk_db_pool_active')) === 0);
    await sleep(300);
    expect(await orderStatus()).toBe(200);
  });
});

describe('a hang', () => {
  it('takes connections and answers none of them, the metrics page included, until it is over', async () => {
    expect((await switchFaults(pod, { hang: { seconds: 2 } })).status).toBe(200);
    await sleep(300);
    const [address] = pod.api.split(':8080');
    const silent = [`${pod.api}/orders`, `${address}:9090/metrics`].map((url) =>
      fetch(url, { signal: AbortSignal.timeout(600) }).then(
        ({ status }) => status,
        ({ name }: Error) => name,
      ),
    );
    expect(await Promise.all(silent)).toEqual(['TimeoutError', 'TimeoutError']);
    await until(async () => (await orderStatus()) === 200);
    expect(await pod.metric('knhk_db_pool_total')).toBe(POOL_SIZE);
  });
});

describe('two pools', () => {
  it('are told apart by a label, and what only reads goes on while the other is full', async () => {
    const two = await startPod(service, { DB_READ_POOL_MAX_CONNECTIONS: '9' });
    try {
      expect(await two.metric('knhk_db_pool_total{pool="write"}')).toBe(POOL_SIZE);
      expect(await two.metric('knhk_db_pool_total{pool="read"}')).toBe(9);
      await switchFaults(two, { leak: { connectionsPerSecond: 500, connections: POOL_SIZE } });
      await until(async () => (await two.metric('knhk_db_pool_active{pool="write"}')) === POOL_SIZE);
      expect(await two.metric('knhk_db_pool_active{pool="read"}')).toBe(0);
      expect((await fetch(`${two.api}/orders`)).status).toBe(200);
    } finally {
      await two.process.stop();
    }
  });

  it('are one without a label for a service that has one', async () => {
    expect(await pod.metric('knhk_db_pool_total')).toBe(POOL_SIZE);
    expect(await pod.metric('knhk_db_pool_total{pool="write"}')).toBeNaN();
  });
});

describe('readiness that needs a connection', () => {
  it('ends when the pool is full, and comes back with a connection', async () => {
    const strict = await startPod(service, { READINESS_NEEDS_CONNECTION: 'true' });
    try {
      await switchFaults(strict, { leak: { connectionsPerSecond: 500, connections: POOL_SIZE } });
      await until(async () => (await fetch(`${strict.api}/healthz`)).status === 503);
      await terminateLeaks(service);
      await until(async () => (await fetch(`${strict.api}/healthz`)).status === 200);
    } finally {
      await strict.process.stop();
    }
  });
});
