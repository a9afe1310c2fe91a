/** The sample service as a real process, with a real pool, against a real PostgreSQL. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { PodAddresses } from '../../local/cluster/addresses';
import { type LocalPostgres, startPostgres } from '../../local/postgres';
import { type ManagedProcess, Processes } from '../../local/processes';
import { bundleService } from '../../local/service/bundle';

const POOL_SIZE = 5;
const ACQUIRE_TIMEOUT_MS = 700;
const HELD_BY = (pod: string) => `knhk-closed-loop/${pod}`;

let processes: Processes;
let postgres: LocalPostgres;
let bundle: string;
let addresses: PodAddresses;

beforeAll(async () => {
  processes = await Processes.open('knhk-service-test-');
  postgres = await startPostgres(processes, { maxConnections: 30 });
  await postgres.createRole('knhk', 'secret');
  await postgres.createDatabase('knhk', 'knhk');
  await postgres.createRole('narrow', 'secret', { connectionLimit: 3 });
  await postgres.createDatabase('narrow', 'narrow');
  bundle = await bundleService(processes.scratchDir);
  addresses = await PodAddresses.open([8080, 9090]);
}, 60_000);

afterAll(() => processes.close());

interface Pod {
  readonly api: string;
  readonly process: ManagedProcess;
  output(): string;
  metric(name: string): Promise<number>;
}

let pods = 0;

async function startPod(env: Record<string, string> = {}, health = 200): Promise<Pod> {
  const name = `pod-${pods++}`;
  const ip = await addresses.take();
  const managed = processes.start(name, process.execPath, [bundle], {
    env: {
      ...{ POD_NAME: name, POD_IP: ip, PGHOST: postgres.host, PGPORT: String(postgres.port) },
      ...{ PGUSER: 'knhk', PGPASSWORD: 'secret', PGDATABASE: 'knhk' },
      DB_POOL_MAX_CONNECTIONS: String(POOL_SIZE),
      DB_ACQUIRE_TIMEOUT_MS: String(ACQUIRE_TIMEOUT_MS),
      ...env,
    },
  });
  let output = '';
  managed.child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  const api = `http://${ip}:8080`;
  await until(async () => (await fetch(`${api}/healthz`)).status === health);
  return {
    api,
    process: managed,
    output: () => output,
    metric: async (metric) => {
      const page = await (await fetch(`http://${ip}:9090/metrics`)).text();
      const line = page.split('\n').find((candidate) => candidate.startsWith(`${metric} `));
      return Number(line?.slice(metric.length + 1));
    },
  };
}

async function until(condition: () => Promise<boolean> | boolean, timeoutMs = 10_000): Promise<void> {
  const deadlineMs = Date.now() + timeoutMs;
  for (;;) {
    // Not listening yet counts as not yet.
    if (await Promise.resolve(condition()).catch(() => false)) return;
    if (Date.now() > deadlineMs) throw new Error(`not within ${timeoutMs} ms: ${condition}`);
    await sleep(50);
  }
}

function switchFaults(pod: Pod, body: unknown): Promise<Response> {
  return fetch(`${pod.api}/faults`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

function leakedSessions(): Promise<{ application_name: string; query: string; wrote: boolean }[]> {
  return postgres.query(
    'postgres',
    `SELECT application_name, query, backend_xid IS NOT NULL AS wrote
       FROM pg_stat_activity WHERE datname = 'knhk' AND state = 'idle in transaction'`,
  );
}

function terminateLeaks(): Promise<unknown> {
  return postgres.query(
    'postgres',
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
      WHERE datname = 'knhk' AND state = 'idle in transaction'`,
  );
}

describe('a healthy pod', () => {
  it('answers orders from the database and counts them', async () => {
    const pod = await startPod();
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
    await postgres.createDatabase('fresh', 'knhk');
    const together = await Promise.all([1, 2, 3, 4].map(() => startPod({ PGDATABASE: 'fresh' })));
    const [row] = await postgres.query<{ seeded: number }>(
      'fresh',
      'SELECT count(*)::int AS seeded FROM orders',
    );
    expect(row?.seeded).toBe(50);
    for (const pod of together) expect(pod.output()).not.toContain('ERROR');
    await Promise.all(together.map((pod) => pod.process.stop()));
  });

  it('ends in an orderly way on SIGTERM, even while connections are leaked', async () => {
    const pod = await startPod();
    await switchFaults(pod, { leak: { connectionsPerSecond: 500, connections: 2 } });
    await until(async () => (await leakedSessions()).length === 2);
    pod.process.child.kill('SIGTERM');
    const [code, signal] = await once(pod.process.child, 'exit');
    expect({ code, signal }).toEqual({ code: 0, signal: null });
  });
});

describe('a leak', () => {
  it('exhausts the pool, shows in metrics and logs, and heals when the sessions are terminated', async () => {
    const pod = await startPod({ RUST_LOG: 'sqlx=trace' });
    await switchFaults(pod, { leak: { connectionsPerSecond: 500, connections: POOL_SIZE } });
    await until(async () => (await pod.metric('knhk_db_pool_active')) === POOL_SIZE);
    await until(async () => (await leakedSessions()).length === POOL_SIZE);
    for (const session of await leakedSessions()) {
      expect(session).toMatchObject({ application_name: HELD_BY(pod.process.name), wrote: false });
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

    await terminateLeaks();
    await until(async () => (await pod.metric('knhk_db_pool_active')) === 0);
    const answers = await Promise.all(
      Array.from({ length: POOL_SIZE * 2 }, () => fetch(`${pod.api}/orders`)),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(await (await fetch(`${pod.api}/faults`)).json()).toEqual({
      leak: { connectionsPerSecond: 500, connections: 5, uncommittedWrites: false, leaked: 5, held: 0 },
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
    const pod = await startPod();
    expect((await fetch(`${pod.api}/orders`)).status).toBe(200);
    await postgres.query(
      'postgres',
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = $1`,
      [HELD_BY(pod.process.name)],
    );
    await until(async () => (await pod.metric('knhk_db_pool_idle')) === 0);
    expect((await fetch(`${pod.api}/orders`)).status).toBe(200);
    await pod.process.stop();
  });

  it('can hold uncommitted writes, and stops when it is told to', async () => {
    const pod = await startPod();
    await switchFaults(pod, { leak: { connectionsPerSecond: 20, connections: 4, uncommittedWrites: true } });
    await until(async () => (await leakedSessions()).length >= 1);
    const stopped = await switchFaults(pod, { leak: null });
    const { leak } = (await stopped.json()) as { leak: { held: number } };
    await sleep(300);
    const sessions = await leakedSessions();
    expect(sessions).toHaveLength(leak.held);
    expect(sessions.length).toBeLessThan(4);
    expect(sessions.every(({ wrote }) => wrote)).toBe(true);
    await pod.process.stop();
  });
});

describe('a database that is full', () => {
  it('is told apart from an exhausted pool', async () => {
    const pod = await startPod({ PGUSER: 'narrow', PGDATABASE: 'narrow' });
    await switchFaults(pod, { leak: { connectionsPerSecond: 500, connections: 3 } });
    await until(async () => (await pod.metric('knhk_db_pool_active')) === 3);
    const refused = await fetch(`${pod.api}/orders`);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ reason: 'too many clients' });
    expect(pod.output()).toMatch(
      / WARN knhk::db: too many clients waited_ms=\d+ route=\/orders code=53300$/m,
    );
    await pod.process.stop();
  });
});

describe('a database that cannot be reached', () => {
  it('leaves the pod alive but not ready until it can', async () => {
    const pod = await startPod({ PGUSER: 'late' }, 503);
    await until(() => / WARN knhk::db: database unreachable waited_ms=\d+ route=schema/.test(pod.output()));
    expect((await fetch(`${pod.api}/orders`)).status).toBe(503);
    expect(await pod.metric('knhk_db_pool_active')).toBe(0);
    await postgres.createRole('late', 'secret', { memberOf: ['knhk'] });
    await until(async () => (await fetch(`${pod.api}/healthz`)).ok);
    await pod.process.stop();
  });
});

describe('POST /faults', () => {
  it('refuses what it cannot carry out, and says why', async () => {
    const pod = await startPod();
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
    expect(await (await fetch(`${pod.api}/faults`)).json()).toEqual({ leak: null });
    expect((await fetch(`${pod.api}/nothing`)).status).toBe(404);
    await pod.process.stop();
  });
});

it('does not start with a wrong environment, and does not repeat its values', async () => {
  const managed = processes.start('wrong', process.execPath, [bundle], { env: { PGPASSWORD: 'secret' } });
  let output = '';
  managed.child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  expect(await managed.exited).toEqual({ code: 1, signal: null });
  expect(output).toContain('POD_IP');
  expect(output).not.toContain('secret');
});
