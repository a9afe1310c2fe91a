/** Starts the load in a process of its own, and waits for its result. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { untilDone } from '../../emulators/common/await-process';
import type { Processes } from '../../emulators/common/processes';
import type { LoadResult } from './load';
import type { LoadOrder } from './load-process';

/** @throws ProcessFailedError with what it printed, when it fails or takes longer than `timeoutMs`. */
export async function sendFromAnotherProcess(
  processes: Processes,
  order: LoadOrder,
  timeoutMs: number,
): Promise<LoadResult> {
  const file = path.join(processes.scratchDir, `load-${Date.now()}.json`);
  await writeFile(file, JSON.stringify(order), { mode: 0o600 });
  const program = processes.start(
    'load',
    process.execPath,
    [require.resolve('tsx/cli'), path.join(__dirname, 'load-process.ts'), file],
    { env: { PATH: process.env['PATH'], HOME: process.env['HOME'] } },
  );
  let output = '';
  program.child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await untilDone(program, timeoutMs);
  return JSON.parse(output) as LoadResult;
}
