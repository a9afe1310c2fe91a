/** How much is asked at once, how long is waited and how much is kept; the sources here are scripted. */
import { answering } from '../support/bodies';
import { pod } from '../support/builders';
import { deployment, poolConfig } from '../support/evidence-builders';
import { database } from '../support/evidence-of-database';
import { broken, collect, measured, PAGE, USUAL } from './collecting';

const silent = () => new Promise<never>(() => undefined);

it('has every probe under way at once', async () => {
  let started = 0;
  const all = Promise.withResolvers<void>();
  // Each answers only when all ten have been asked: one after another, they would run into their limit.
  const together = <T>(value: T) => {
    return async () => {
      started += 1;
      if (started === 10) all.resolve();
      await all.promise;
      return value;
    };
  };
  const { gaps } = await collect({
    database: { readActivity: together(database()) },
    metrics: {
      p95Ms: together(measured(null)),
      errorRate: together(measured(0)),
      traffic: together(measured({ requestsPerSecond: 1, servedPerSecond: 1, inUse: 1 })),
      usual: together(measured(USUAL)),
      alertState: together({ firing: false, state: 'inactive' }),
    },
    cluster: {
      listPods: async () => [pod('a')],
      readMetrics: async (_pod, take) => answering(await together(PAGE)())(take),
      readLog: together(null),
      readDeployment: together(deployment().deployment),
      readPoolConfig: together(poolConfig()),
    },
  });
  expect(started).toBe(10);
  expect(gaps).toEqual([]);
});

it('waits for no probe longer than its limit', async () => {
  const { gaps } = await collect({
    database: { readActivity: silent },
    cluster: { readLog: silent },
  });
  expect(gaps.map((gap) => gap.probe).sort()).toEqual(['database', 'logs', 'logs', 'logs']);
  expect(gaps[0]?.error).toBe('no answer within 400 ms');
});

it('keeps a bounded number of gaps, and says how many there were', async () => {
  const listPods = async () => Array.from({ length: 500 }, (_, index) => pod(`p${index}`));
  const { gaps } = await collect({ cluster: { listPods, readLog: broken, readMetrics: broken } });
  expect(gaps).toHaveLength(21);
  expect(gaps.at(-1)?.error).toBe('and 980 more gaps');
});

it('asks no more pods at a time than configured', async () => {
  let now = 0;
  let most = 0;
  const readLog = async () => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setTimeout(resolve, 5));
    now -= 1;
    return null;
  };
  const listPods = async () =>
    Array.from({ length: 30 }, (_, index) => pod(`p${index}`, { running: false, ready: false }));
  const { logs } = await collect({ cluster: { listPods, readLog } });
  expect(logs?.podsRead).toBe(30);
  expect(most).toBe(4);
});

it('does not wait with the logs for the metrics pages: each kind has its own share', async () => {
  const names = Array.from({ length: 4 }, (_, index) => `p${index}`);
  let logs = 0;
  const all = Promise.withResolvers<void>();
  const { gaps } = await collect({
    cluster: {
      listPods: async () => names.map((name) => pod(name)),
      readLog: async () => {
        logs += 1;
        if (logs === names.length) all.resolve();
        return null;
      },
      readMetrics: async (_pod, take) => {
        await all.promise;
        await answering(PAGE)(take);
      },
    },
  });
  expect(gaps).toEqual([]);
});
