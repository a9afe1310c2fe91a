/** The faults of the sample service beside its leak: real sessions, real statements. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ALL_OFF,
  faultsOf,
  POOL_SIZE,
  type Pod,
  sessionsOf,
  startPod,
  startTestService,
  switchFaults,
  type TestService,
  terminateOf,
  tracedBy,
  until,
} from './service-support';

const CUSTOMER = /richard|jane|example\.com|SELECT/;

let service: TestService;
let pod: Pod;

beforeAll(async () => {
  service = await startTestService();
});

afterAll(() => service.processes.close());

beforeEach(async () => {
  pod = await startPod(service, { RUST_LOG: 'sqlx=trace' });
});

afterEach(() => pod.process.stop());

interface Result {
  readonly status: number;
  readonly body: { readonly orders?: readonly unknown[] };
  readonly tookMs: number;
}

async function order(): Promise<Result> {
  const startedAtMs = performance.now();
  const response = await fetch(`${pod.api}/orders`);
  const body = (await response.json()) as Result['body'];
  return { status: response.status, body, tookMs: performance.now() - startedAtMs };
}

const together = (requests: number) => Promise.all(Array.from({ length: requests }, order));

async function inTurn(requests: number): Promise<Result[]> {
  const results: Result[] = [];
  for (let sent = 0; sent < requests; sent++) results.push(await order());
  return results;
}

const statuses = (results: readonly Result[]) => results.map(({ status }) => status);

const traced = (event: string, call: string) => tracedBy(pod, event, call);
const faults = () => faultsOf(pod);
const sessionsOfPod = () => sessionsOf(service, pod);
const terminate = (state: string) => terminateOf(service, pod, state);

describe('slow queries', () => {
  it('keep their share of the requests at work in the database, and let the others be', async () => {
    await switchFaults(pod, { slowQueries: { seconds: 1, share: 0.5 } });
    expect(await faults()).toEqual({ ...ALL_OFF, slowQueries: { seconds: 1, share: 0.5 } });
    const answers = together(4);
    const working = async () =>
      (await sessionsOfPod()).filter(
        ({ state, query }) => state === 'active' && query.includes("'richard.miles@example.com'"),
      );
    await until(async () => (await working()).length === 2);
    for (const session of await working()) expect(session.wait_event_type).toBe('Timeout');
    // The others have given their connections back by then, or do so in a moment.
    await until(async () => (await pod.metric('knhk_db_pool_active')) === 2);

    const results = await answers;
    expect(statuses(results)).toEqual([200, 200, 200, 200]);
    for (const { body } of results) expect(body.orders).toHaveLength(20);
    expect(results.map(({ tookMs }) => tookMs >= 1_000).sort()).toEqual([false, false, true, true]);
    expect(await pod.metric('knhk_request_duration_ms_bucket{le="750"}')).toBe(2);
    expect(await pod.metric('knhk_request_duration_ms_count')).toBe(4);
    expect(pod.output().match(/slow query duration_ms=\d+ route=\/orders$/gm)).toHaveLength(2);

    await switchFaults(pod, { slowQueries: null });
    for (const { tookMs } of await together(4)) expect(tookMs).toBeLessThan(900);
    expect(await faults()).toEqual(ALL_OFF);
    expect(traced('acquired', '/orders')).toHaveLength(8);
    expect(traced('released', '/orders')).toHaveLength(8);
    expect(pod.output()).not.toMatch(CUSTOMER);
  });

  it('count as failed, with their duration, when PostgreSQL ends them', async () => {
    await switchFaults(pod, { slowQueries: { seconds: 30, share: 1 } });
    const answers = together(2);
    await until(async () => (await pod.metric('knhk_db_pool_active')) === 2);
    await until(async () => (await sessionsOfPod()).filter(({ state }) => state === 'active').length === 2);
    await terminate('active');
    expect(statuses(await answers)).toEqual([500, 500]);
    expect(await pod.metric('knhk_requests_total{status="error"}')).toBe(2);
    expect(await pod.metric('knhk_request_duration_ms_count')).toBe(2);
    await until(async () => (await pod.metric('knhk_db_pool_active')) === 0);
    expect(pod.output()).toMatch(/ERROR knhk::api: query failed code=57P01$/m);
    await switchFaults(pod, { slowQueries: null });
    expect((await order()).status).toBe(200);
  });
});

describe('a hoard', () => {
  it('keeps connections without a transaction until the pod is replaced', async () => {
    await switchFaults(pod, { hoard: { connectionsPerSecond: 100, connections: 3 } });
    await until(async () => (await pod.metric('knhk_db_pool_active')) === 3);
    await sleep(200);
    expect(await pod.metric('knhk_db_pool_active')).toBe(3);
    expect((await order()).status).toBe(200);
    expect(await faults()).toEqual({
      ...ALL_OFF,
      hoard: { connectionsPerSecond: 100, connections: 3, leaked: 3, held: 3 },
    });

    await switchFaults(pod, { hoard: { connectionsPerSecond: 100, connections: POOL_SIZE - 3 } });
    await until(async () => (await pod.metric('knhk_db_pool_active')) === POOL_SIZE);
    await until(async () => (await sessionsOfPod()).every(({ state }) => state === 'idle'));
    await switchFaults(pod, { hoard: null });
    expect((await order()).status).toBe(503);
    expect(await pod.metric('knhk_requests_total{status="error"}')).toBe(1);
    expect(await faults()).toEqual({ ...ALL_OFF, hoard: { leaked: 0, held: POOL_SIZE } });
    const hoarded = await sessionsOfPod();
    expect(hoarded).toHaveLength(POOL_SIZE);
    for (const session of hoarded) expect(session).toMatchObject({ state: 'idle', in_transaction: false });
    expect(traced('acquired', '/orders/stream')).toHaveLength(POOL_SIZE);
    expect(traced('released', '/orders/stream')).toHaveLength(0);

    await pod.process.stop();
    await until(async () => (await sessionsOfPod()).length === 0);
  });

  it('takes connections at its rate', async () => {
    const startedAtMs = performance.now();
    await switchFaults(pod, { hoard: { connectionsPerSecond: 5, connections: 4 } });
    await until(async () => (await pod.metric('knhk_db_pool_active')) === 4);
    expect(performance.now() - startedAtMs).toBeGreaterThan(550);
  });
});

describe('a heavier workload', () => {
  it('keeps every query at work, so that the same requests need more connections than there are', async () => {
    // Far apart, for a busy machine: the second lot waits 2 s for a connection, and the third would wait 4 s.
    await pod.process.stop();
    pod = await startPod(service, { DB_ACQUIRE_TIMEOUT_MS: '3000' });
    await switchFaults(pod, { workload: { ms: 2_000 } });
    expect(await faults()).toEqual({ ...ALL_OFF, workload: { ms: 2_000 } });
    const answers = together(3 * POOL_SIZE);
    await until(async () => (await pod.metric('knhk_db_pool_active')) === POOL_SIZE);
    await until(async () => (await sessionsOfPod()).filter(({ state }) => state === 'active').length > 1);
    const results = await answers;
    expect(statuses(results).sort()).toEqual([
      ...Array(2 * POOL_SIZE).fill(200),
      ...Array(POOL_SIZE).fill(503),
    ]);
    for (const { tookMs } of results) expect(tookMs).toBeGreaterThanOrEqual(2_000);
    expect(await pod.metric('knhk_requests_total{status="ok"}')).toBe(2 * POOL_SIZE);
    expect(await pod.metric('knhk_requests_total{status="error"}')).toBe(POOL_SIZE);
    expect(await pod.metric('knhk_request_duration_ms_bucket{le="300"}')).toBe(0);

    await switchFaults(pod, { workload: null });
    expect(statuses(await together(3 * POOL_SIZE))).toEqual(Array(3 * POOL_SIZE).fill(200));
  });
});

describe('errors', () => {
  it('fail their share of the requests without a connection, and are counted', async () => {
    await switchFaults(pod, { errors: { share: 0.25 } });
    expect(await faults()).toEqual({ ...ALL_OFF, errors: { share: 0.25 } });
    expect(statuses(await inTurn(8))).toEqual([200, 200, 200, 500, 200, 200, 200, 500]);
    expect(await pod.metric('knhk_requests_total{status="ok"}')).toBe(6);
    expect(await pod.metric('knhk_requests_total{status="error"}')).toBe(2);
    expect(await pod.metric('knhk_request_duration_ms_count')).toBe(8);
    expect(traced('acquired', '/orders')).toHaveLength(6);
    expect(pod.output().match(/ERROR .*$/gm)).toEqual(
      Array(2).fill('ERROR knhk::api: request failed error=DependencyError'),
    );

    await switchFaults(pod, { errors: { share: 1 } });
    expect(statuses(await inTurn(3))).toEqual([500, 500, 500]);
    await switchFaults(pod, { errors: { share: 0 } });
    expect(statuses(await inTurn(3))).toEqual([200, 200, 200]);
    await switchFaults(pod, { errors: { share: 1 } });
    await switchFaults(pod, { errors: null });
    expect(statuses(await inTurn(3))).toEqual([200, 200, 200]);
  });

  it('leave the other faults the requests that they spare', async () => {
    await switchFaults(pod, {
      errors: { share: 0.5 },
      workload: { ms: 300 },
      slowQueries: { seconds: 1, share: 0.5 },
    });
    const [heavy, failed, slow, failedToo] = await inTurn(4);
    expect([heavy?.status, failed?.status, slow?.status, failedToo?.status]).toEqual([200, 500, 200, 500]);
    expect(heavy?.tookMs).toBeGreaterThanOrEqual(300);
    expect(heavy?.tookMs).toBeLessThan(1_000);
    expect(slow?.tookMs).toBeGreaterThanOrEqual(1_000);
  });
});

const WRONG: readonly (readonly [field: string, wrong: object])[] = [
  ['slowQueries.seconds', { slowQueries: { seconds: 0.05, share: 1 } }],
  ['slowQueries.seconds', { slowQueries: { seconds: 61, share: 1 } }],
  ['slowQueries.share', { slowQueries: { seconds: 1, share: 1.1 } }],
  ['hoard.connectionsPerSecond', { hoard: { connectionsPerSecond: 0, connections: 1 } }],
  ['hoard.connections', { hoard: { connectionsPerSecond: 1, connections: 0 } }],
  ['talkingLeak.everySeconds', { talkingLeak: { connectionsPerSecond: 1, connections: 1, everySeconds: 0 } }],
  ['hang.seconds', { hang: { seconds: 0 } }],
  ['workload.ms', { workload: { ms: 0 } }],
  ['workload.ms', { workload: { ms: 10_001 } }],
  ['errors.share', { errors: { share: -0.1 } }],
  ['leak.again', { leak: { ...{ connectionsPerSecond: 1, connections: 1 }, again: 'yes' } }],
];

it('refuses what is wrong, and switches nothing then', async () => {
  for (const [field, wrong] of WRONG) {
    const other = 'errors' in wrong ? { workload: { ms: 1 } } : { errors: { share: 1 } };
    const response = await switchFaults(pod, { ...other, ...wrong });
    expect([wrong, response.status]).toEqual([wrong, 400]);
    expect(JSON.stringify(await response.json())).toContain(`${field}: `);
    expect([wrong, await faults()]).toEqual([wrong, ALL_OFF]);
  }
});
