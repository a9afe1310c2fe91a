/** The sample service as a real process, with a real pool, against a real PostgreSQL. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  heldBy,
  leakedSessions,
  POOL_SIZE,
  startPod,
  startTestService,
  switchFaults,
  type TestService,
  terminateLeaks,
  until,
} from './service-support';

const OTHERS_OFF = {
  ...{ talkingLeak: null, hoard: null, errors: null },
  ...{ workload: null, slowQueries: null, hang: null },
};

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
  await service.postgres.createRole('narrow', 'secret', { connectionLimit: 3 });
  await service.postgres.createDatabase('narrow', 'narrow');
});

afterAll(() => service.processes.close());

describe('a healthy pod', () => {
  it('answers orders from the database and counts them', async () => {
    const pod = await startPod(service);
    const response = await fetch(`${pod.api}/orders`);
    expect(response.status).toBe(200);
    const { orders } = (await response.json()) as { orders: unknown[] };
    expect(orders).toHaveLength(20);
    expect(orders[0]).toEqual({ id: expect.any(String), status: 'open', totalCents: expect.any(Number) });
    expect(await pod.metric('knhk_requests_total{status="ok"}')).toBe(1);
    expect(await pod.metric('knhk_requests_total{status="error"}')).toBe(0);
    expect(await pod.metric('knhk_request_duration_ms_count')).toBe(1);
    expect(await pod.metric('knhk_db_pool_total')).toBe(POOL_SIZE);
    expect(await pod.metric('knhk_db_pool_active')).toBe(0);
    expect(await pod.metric('knhk_db_pool_idle')).toBe(1);
    await pod.process.stop();
  });

  it('makes its table once, however many pods start together', async () => {
    await service.postgres.createDatabase('fresh', 'knhk');
    const together = await Promise.all([1, 2, 3, 4].map(() => startPod(service, { PGDATABASE: 'fresh' })));
    const [row] = await service.postgres.query<{ seeded: number }>(
      'fresh',
      'SELECT count(*)::int AS seeded FROM orders',
    );
    expect(row?.seeded).toBe(50);
    for (const pod of together) expect(pod.output()).not.toContain('ERROR');
    await Promise.all(together.map((pod) => pod.process.stop()));
  });

  it('ends in an orderly way on SIGTERM, even while connections are leaked', async () => {
    const pod = await startPod(service);
    await switchFaults(pod, { leak: { connectionsPerSecond: 500, connections: 2 } });
    await until(async () => (await leakedSessions(service)).length === 2);
    pod.process.child.kill('SIGTERM');
    const [code, signal] = await once(pod.process.child, 'exit');
    expect({ code, signal }).toEqual({ code: 0, signal: null });
  });
});

describe('a leak', () => {
  it('exhausts the pool, shows in metrics and logs, and heals when the sessions are terminated', async () => {
    const pod = await startPod(service, { RUST_LOG: 'sqlx=trace' });
    await switchFaults(pod, { leak: { connectionsPerSecond: 500, connections: POOL_SIZE } });
    await until(async () => (await pod.metric('knhk_db_pool_active')) === POOL_SIZE);
    await until(async () => (await leakedSessions(service)).length === POOL_SIZE);
    for (const session of await leakedSessions(service)) {
      expect(session).toMatchObject({ application_name: heldBy(pod.process.name), wrote: false });
      expect(session.query).toContain("'jane.roe@example.com'");
    }

    const refused = await fetch(`${pod.api}/orders`);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toEqual({
      error: 'no database connection available',
      reason: 'connection pool timeout',
      waitedMs: expect.any(Number),
    });
    expect((await fetch(`${pod.api}/healthz`)).status).toBe(200);
    expect(await pod.metric('knhk_requests_total{status="error"}')).toBe(1);
    expect(pod.output()).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z {2}WARN knhk::db: connection pool timeout waited_ms=\d+ route=\/orders$/m,
    );
    expect(pod.output()).toMatch(/ WARN knhk::api: slow query duration_ms=\d+ route=\/orders$/m);

    await terminateLeaks(service);
    await until(async () => (await pod.metric('knhk_db_pool_active')) === 0);
    const answers = await Promise.all(
      Array.from({ length: POOL_SIZE * 2 }, () => fetch(`${pod.api}/orders`)),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(await (await fetch(`${pod.api}/faults`)).json()).toEqual({
      leak: {
        connectionsPerSecond: 500,
        connections: 5,
        uncommittedWrites: false,
        again: false,
        leaked: 5,
        held: 0,
      },
      ...OTHERS_OFF,
    });

    const acquired = pod.output().match(/connection acquired id=\d+ call=\/orders\/export$/gm);
    expect(acquired).toHaveLength(POOL_SIZE);
    expect(pod.output()).toMatch(/connection released id=\d+ call=\/orders$/m);
    expect(pod.output().match(/connection lost.*$/gm)).toEqual(
      Array(POOL_SIZE).fill('connection lost code=57P01 route=/orders/export'),
    );
    expect(pod.output()).not.toMatch(/jane|SELECT|INSERT|ERROR/);
    expect(pod.process.child.exitCode).toBeNull();
    await pod.process.stop();
  });

  it('survives the end of idle connections too', async () => {
    const pod = await startPod(service);
    expect((await fetch(`${pod.api}/orders`)).status).toBe(200);
    await service.postgres.query(
      'postgres',
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = $1`,
      [heldBy(pod.process.name)],
    );
    await until(async () => (await pod.metric('knhk_db_pool_idle')) === 0);
    expect((await fetch(`${pod.api}/orders`)).status).toBe(200);
    await pod.process.stop();
  });

  it('can hold uncommitted writes, and stops when it is told to', async () => {
    const pod = await startPod(service);
    await switchFaults(pod, { leak: { connectionsPerSecond: 20, connections: 4, uncommittedWrites: true } });
    await until(async () => (await leakedSessions(service)).length >= 1);
    const stopped = await switchFaults(pod, { leak: null });
    const { leak } = (await stopped.json()) as { leak: { held: number } };
    await sleep(300);
    const sessions = await leakedSessions(service);
    expect(sessions).toHaveLength(leak.held);
    expect(sessions.length).toBeLessThan(4);
    expect(sessions.every(({ wrote }) => wrote)).toBe(true);
    await pod.process.stop();
  });
});

describe('a database that is full', () => {
  it('is told apart from an exhausted pool', async () => {
    // The server refuses at once; what waits for a busy machine must not be taken for an exhausted pool.
    const pod = await startPod(service, {
      ...{ PGUSER: 'narrow', PGDATABASE: 'narrow' },
      DB_ACQUIRE_TIMEOUT_MS: '10000',
    });
    await switchFaults(pod, { leak: { connectionsPerSecond: 500, connections: 3 } });
    await until(async () => (await pod.metric('knhk_db_pool_active')) === 3);
    const refused = await fetch(`${pod.api}/orders`);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ reason: 'too many clients' });
    await until(() =>
      / WARN knhk::db: too many clients waited_ms=\d+ route=\/orders code=53300$/m.test(pod.output()),
    );
    await pod.process.stop();
  });
});

describe('a database that cannot be reached', () => {
  it('leaves the pod alive but not ready until it can', async () => {
    const pod = await startPod(service, { PGUSER: 'late' }, 503);
    await until(() => / WARN knhk::db: database unreachable waited_ms=\d+ route=schema/.test(pod.output()));
    expect((await fetch(`${pod.api}/orders`)).status).toBe(503);
    expect(await pod.metric('knhk_db_pool_active')).toBe(0);
    await service.postgres.createRole('late', 'secret', { memberOf: ['knhk'] });
    await until(async () => (await fetch(`${pod.api}/healthz`)).ok);
    await pod.process.stop();
  });
});

describe('POST /faults', () => {
  it('refuses what it cannot carry out, and says why', async () => {
    const pod = await startPod(service);
    const problemsOf = async (body: unknown) => {
      const response = await switchFaults(pod, body);
      expect(response.status).toBe(400);
      return JSON.stringify(await response.json());
    };
    expect(await problemsOf('{')).toContain('the body is not JSON');
    expect(await problemsOf({})).toContain('at least one fault');
    expect(await problemsOf({ flood: {} })).toContain('flood');
    expect(await problemsOf({ leak: { connectionsPerSecond: 0, connections: 1 } })).toContain(
      'leak.connectionsPerSecond',
    );
    expect(await problemsOf({ leak: { connectionsPerSecond: 1, connections: 1, forever: true } })).toContain(
      'forever',
    );
    expect(await (await fetch(`${pod.api}/faults`)).json()).toEqual({ leak: null, ...OTHERS_OFF });
    expect((await fetch(`${pod.api}/nothing`)).status).toBe(404);
    await pod.process.stop();
  });
});

it('does not start with a wrong environment, and does not repeat its values', async () => {
  const managed = service.processes.start('wrong', process.execPath, [service.bundle], {
    env: { PGPASSWORD: 'secret' },
  });
  let output = '';
  managed.child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  expect(await managed.exited).toEqual({ code: 1, signal: null });
  expect(output).toContain('POD_IP');
  expect(output).not.toContain('secret');
});
