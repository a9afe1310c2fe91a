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

const LOG_CHARACTERS = 2_000;

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
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  // What a function logs about an empty event is of no interest, unless it is its last word.
  let logged = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    logged = `${logged}${text}`.slice(-LOG_CHARACTERS);
  });
  const exited = once(child, 'exit');
  const answered = new Promise<ColdStart>((resolve) => {
    child.once('message', (importMs: number) =>
      resolve({ processMs: performance.now() - started, importMs }),
    );
  });
  const answer = await Promise.race([answered, exited.then(() => undefined)]);
  await exited;
  if (!answer) throw new Error(`${file} gave no answer: ${logged}`);
  return answer;
}
