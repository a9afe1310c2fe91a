/** The load generator against real servers. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Load, type LoadOptions, type LoadStats, startLoad } from '../../local/load';
import { eventually } from '../support/eventually';

const servers: Server[] = [];
const loads: Load[] = [];

afterEach(async () => {
  await Promise.all(loads.splice(0).map((load) => load.stop()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** Starts a load that ends with the test. */
function send(options: LoadOptions): Load {
  const load = startLoad(options);
  loads.push(load);
  return load;
}

/** Starts a server and returns its URL and the paths that it was asked for. */
async function serve(answer: (response: ServerResponse) => void): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const ok = (response: ServerResponse) => void response.end('{}');
const unavailable = (response: ServerResponse) => void response.writeHead(503).end('{}');
const silent = () => undefined;

const sent = ({ ok, failed, inFlight, skipped }: LoadStats) => ok + failed + inFlight + skipped;

/** Waits until so much was sent, however slow the machine is. */
const untilSent = (load: Load, count: number) =>
  eventually(`${count} requests sent`, async () => sent(load.stats()) >= count);

it('sends at its rate, in turn to every pod, and counts what comes back', async () => {
  const pods = [await serve(ok), await serve(unavailable)];
  const startedMs = performance.now();
  const load = send({ urls: () => pods.map(({ url }) => url), requestsPerSecond: 100 });
  await untilSent(load, 60);
  load.setRate(0);
  const elapsedMs = performance.now() - startedMs;
  await eventually('every request answered', async () => load.stats().inFlight === 0);
  const [first = [], second = []] = pods.map(({ asked }) => asked);
  expect(first.length + second.length).toBeLessThanOrEqual(elapsedMs / 10);
  expect(Math.abs(first.length - second.length)).toBeLessThanOrEqual(1);
  expect(new Set(first)).toEqual(new Set(['/orders']));
  expect(load.stats()).toEqual({ ok: first.length, failed: second.length, inFlight: 0, skipped: 0 });
});

it('follows the pods that are ready, and fails when there are none', async () => {
  const pod = await serve(ok);
  let urls: string[] = [];
  const load = send({ urls: () => urls, requestsPerSecond: 100, path: '/other' });
  await eventually('requests that found no pod', async () => load.stats().failed > 5);
  expect(pod.asked).toEqual([]);
  urls = [pod.url];
  await eventually('requests to the pod', async () => pod.asked.includes('/other'));
  load.setRate(0);
  await eventually('every request answered', async () => load.stats().inFlight === 0);
  await load.stop();
  const count = pod.asked.length;
  await sleep(100);
  expect(pod.asked).toHaveLength(count);
});

it('goes on sending when nobody answers, up to its limit', async () => {
  const pod = await serve(silent);
  const load = send({
    urls: () => [pod.url],
    requestsPerSecond: 200,
    maxInFlight: 10,
    timeoutMs: 60_000,
  });
  await eventually('requests above the limit', async () => load.stats().skipped > 10);
  expect(load.stats()).toMatchObject({ ok: 0, failed: 0, inFlight: 10 });
  await eventually('those below it arrived', async () => pod.asked.length >= 10);
  expect(pod.asked).toHaveLength(10);
  await load.stop();
  expect(load.stats()).toMatchObject({ ok: 0, failed: 0, inFlight: 0 });
});

it('gives up a request after its time, and counts a pod that is gone as failed', async () => {
  const pod = await serve(silent);
  const late = send({ urls: () => [pod.url], requestsPerSecond: 20, timeoutMs: 100 });
  const gone = send({ urls: () => ['http://127.0.0.1:1'], requestsPerSecond: 20 });
  await eventually('failures of both', async () => late.stats().failed > 2 && gone.stats().failed > 2);
  expect(late.stats().ok + gone.stats().ok).toBe(0);
});

describe('setRate', () => {
  /** Keeps this process from sending: what is due then is known to the millisecond. */
  const pause = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

  it('makes a surge of the load, whether or not answers come, and ends it', async () => {
    const pod = await serve(silent);
    const load = send({ urls: () => [pod.url], requestsPerSecond: 20, maxInFlight: 50, timeoutMs: 60_000 });
    await untilSent(load, 5);
    const surgesMs = performance.now();
    const calm = sent(load.stats());
    load.setRate(400);
    await untilSent(load, calm + 100);
    // At the old rate this alone would take five seconds.
    expect(sent(load.stats()) - calm).toBeLessThanOrEqual((performance.now() - surgesMs) / 2.5 + 1);
    expect(load.stats().inFlight).toBe(50);
    load.setRate(0);
    const after = sent(load.stats());
    await sleep(200);
    expect(sent(load.stats())).toBe(after);
    const againMs = performance.now();
    load.setRate(100);
    await untilSent(load, after + 6);
    // The time at rate 0 is not made up for.
    expect(sent(load.stats()) - after).toBeLessThanOrEqual((performance.now() - againMs) / 10 + 1);
  });

  it('counts the time before it at the old rate', async () => {
    const load = send({ urls: () => [], requestsPerSecond: 0 });
    pause(150);
    const startedMs = performance.now();
    load.setRate(1_000);
    expect(sent(load.stats())).toBe(0);
    pause(100);
    load.setRate(0);
    const elapsedMs = performance.now() - startedMs;
    const due = sent(load.stats());
    expect(due).toBeGreaterThanOrEqual(99);
    expect(due).toBeLessThanOrEqual(elapsedMs + 1);
    await sleep(60);
    expect(sent(load.stats())).toBe(due);
  });

  it.each([-1, 2_001, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses %d and keeps its rate',
    async (rate) => {
      const startedMs = performance.now();
      const load = send({ urls: () => [], requestsPerSecond: 100 });
      expect(() => load.setRate(rate)).toThrow(RangeError);
      await untilSent(load, 4);
      expect(sent(load.stats())).toBeLessThanOrEqual((performance.now() - startedMs) / 10 + 1);
      expect(() => startLoad({ urls: () => [], requestsPerSecond: rate })).toThrow(RangeError);
      load.setRate(2_000);
      load.setRate(0);
    },
  );

  it('sends nothing after the end', async () => {
    const load = send({ urls: () => [], requestsPerSecond: 0 });
    await load.stop();
    load.setRate(2_000);
    pause(20);
    load.setRate(2_000);
    expect(sent(load.stats())).toBe(0);
  });
});
