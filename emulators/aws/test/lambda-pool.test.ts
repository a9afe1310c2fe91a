/** Who gets which process of a function: the first that is free. */
import { LambdaPool } from '../lambda/pool';
import type { LambdaWorker } from '../lambda/worker';

/** Processes whose start and whose invocations end when the test says so. */
function bench(maxWorkers: number) {
  const starts: { ready: () => void; fail: (error: Error) => void }[] = [];
  const running: { name: string; end: (dies?: boolean) => void }[] = [];
  const pool = new LambdaPool(() => {
    const name = `process ${starts.length + 1}`;
    return new Promise<LambdaWorker>((resolve, fail) => {
      const worker = {
        alive: true,
        stop: async () => {
          worker.alive = false;
        },
        invoke: () =>
          new Promise((end) => {
            running.push({
              name,
              end: (dies = false) => {
                worker.alive = !dies;
                end(name);
              },
            });
          }),
      };
      starts.push({ ready: () => resolve(worker as unknown as LambdaWorker), fail });
    });
  }, maxWorkers);
  return { pool, starts, running };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('a process that is free sooner than the new one serves who waits', async () => {
  const { pool, starts, running } = bench(2);
  const first = pool.invoke(1);
  starts[0]?.ready();
  await turn();
  const second = pool.invoke(2);
  await turn();
  expect(starts).toHaveLength(2);
  running[0]?.end();
  expect(await first).toBe('process 1');
  await turn();
  running[1]?.end();
  expect(await second).toBe('process 1');
  // The new one is there for the next.
  starts[1]?.ready();
  await turn();
  void pool.invoke(3);
  void pool.invoke(4);
  await turn();
  expect(starts).toHaveLength(2);
  expect(
    running
      .slice(2)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['process 1', 'process 2']);
});

test('the line is served in its order, and one that ends its process costs nobody else theirs', async () => {
  const { pool, starts, running } = bench(1);
  const done: number[] = [];
  for (const each of [1, 2, 3]) void pool.invoke(each).then(() => done.push(each));
  starts[0]?.ready();
  await turn();
  running[0]?.end(true);
  await turn();
  expect(starts).toHaveLength(2);
  starts[1]?.ready();
  await turn();
  running[1]?.end();
  await turn();
  running[2]?.end();
  await turn();
  expect(done).toEqual([1, 2, 3]);
});

test('a process that does not start is told to one; the next has another', async () => {
  const { pool, starts, running } = bench(1);
  const first = pool.invoke(1);
  const second = pool.invoke(2);
  starts[0]?.fail(new Error('no room'));
  await expect(first).rejects.toThrow('no room');
  await turn();
  starts[1]?.ready();
  await turn();
  running[0]?.end();
  expect(await second).toBe('process 2');
});

test('cooled, it ends the processes that are idle, and the next call starts another', async () => {
  const { pool, starts, running } = bench(1);
  const first = pool.invoke(1);
  starts[0]?.ready();
  await turn();
  running[0]?.end();
  await first;
  await pool.cool();
  const second = pool.invoke(2);
  await turn();
  starts[1]?.ready();
  await turn();
  running[1]?.end();
  expect(await second).toBe('process 2');
});
