/** What a process takes of the machine, against what is done to it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { footprint, watchMemory } from '../../local/storms/footprint';

test('a descriptor and a child count as long as they are there', async () => {
  const before = footprint();
  const file = openSync(__filename, 'r');
  expect(footprint().descriptors).toBe(before.descriptors + 1);
  closeSync(file);
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await once(child, 'spawn');
  const during = footprint();
  expect(during.children).toBe(before.children + 1);
  child.stdin.end();
  await once(child, 'exit');
  expect(footprint().children).toBe(before.children);
  expect(before.rssMb).toBeGreaterThan(10);
});

test('memory that was needed for a moment is its peak', async () => {
  const memory = watchMemory(process.pid, 5);
  let block: Buffer | undefined = Buffer.alloc(150 * 1_048_576, 1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(block[0]).toBe(1);
  block = undefined;
  const { startMb, peakMb, endMb } = memory.stop();
  expect(peakMb - startMb).toBeGreaterThan(100);
  expect(endMb).toBeLessThanOrEqual(peakMb);
});
