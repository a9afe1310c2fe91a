/** What a process takes of the machine, against what is done to it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { footprint, watchMemory } from '../../../drills/storms/footprint';

/** Its own children only: those of the process that runs the tests come and go with other tests. */
const PROGRAM = `
const { openSync, closeSync } = require('node:fs');
const { spawn } = require('node:child_process');
let file, child;
process.on('message', (what) => {
  if (what === 'open') file = openSync(process.execPath, 'r');
  if (what === 'close') closeSync(file);
  if (what === 'start') child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
  if (what === 'end') { child.once('exit', () => process.send('done')); child.stdin.end(); return; }
  if (what === 'start') child.once('spawn', () => process.send('done')); else process.send('done');
});
process.send('done');
`;

test('a descriptor and a child count as long as they are there', async () => {
  const program = spawn(process.execPath, ['-e', PROGRAM], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  await once(program, 'message');
  const after = async (what: string) => {
    program.send(what);
    await once(program, 'message');
    return footprint(program.pid);
  };
  const before = footprint(program.pid);
  expect(before).toMatchObject({ children: 0, childrenMb: 0 });
  expect((await after('open')).descriptors).toBe(before.descriptors + 1);
  expect((await after('close')).descriptors).toBe(before.descriptors);
  expect(await after('start')).toMatchObject({ children: 1, childrenMb: expect.any(Number) });
  expect((await after('end')).children).toBe(0);
  expect(before.rssMb).toBeGreaterThan(10);
  program.kill();
  await once(program, 'exit');
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
