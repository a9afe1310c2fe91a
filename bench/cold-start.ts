/** How long a function takes from nothing to its first answer. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';

/**
 * Loads a bundle, calls its handler with an empty event, and tells when it has answered. Which answer does not matter:
 * most refuse the event, after everything that they import has been loaded.
 */
const DRIVER = `
const started = performance.now();
const { handler } = require(process.argv[1]);
Promise.resolve().then(() => handler({}, {})).catch(() => undefined).then(() => {
  process.send(performance.now() - started, () => process.exit(0));
});`;

export interface ColdStart {
  /** From the spawning of the process. */
  readonly processMs: number;
  /** From within: the import and the first call. */
  readonly importMs: number;
}

/** @throws Error when the process ends without an answer. */
export async function coldStart(file: string): Promise<ColdStart> {
  const started = performance.now();
  const child = spawn(process.execPath, ['-e', DRIVER, file], {
    // What a function has of its own in the environment is not there, and neither are credentials.
    env: { PATH: process.env['PATH'], AWS_REGION: 'us-east-1' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const answered = new Promise<ColdStart>((resolve) => {
    child.once('message', (importMs: number) =>
      resolve({ processMs: performance.now() - started, importMs }),
    );
  });
  const answer = await Promise.race([answered, exited.then(() => undefined)]);
  await exited;
  if (!answer) throw new Error(`${file} gave no answer`);
  return answer;
}

/** Of an even number, the higher of the two in the middle: a measurement that was made. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new RangeError('no values');
  return middle;
}
