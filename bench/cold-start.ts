/** How long a function takes from nothing to its first answer. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';

/**
 * Loads a bundle, calls its handler, and tells when it has answered, and whether well. To an empty event most answer with a
 * refusal, after everything that they import has been loaded.
 */
const DRIVER = `
const started = performance.now();
const { handler } = require(process.argv[1]);
const event = JSON.parse(process.argv[2]);
Promise.resolve().then(() => handler(event, {})).then(() => null, String).then((refused) => {
  process.send({ importMs: performance.now() - started, refused }, () => process.exit(0));
});`;

const LOG_CHARACTERS = 2_000;

export interface ColdStart {
  /** From the spawning of the process. */
  readonly processMs: number;
  /** From within: the import and the first call. */
  readonly importMs: number;
}

export interface Call {
  readonly event: unknown;
  /** Beside the few variables that every process has. */
  readonly env: Readonly<Record<string, string>>;
}

interface Answer {
  readonly importMs: number;
  readonly refused: string | null;
}

/**
 * @param call Default: an empty event, whatever the function makes of it.
 * @throws Error when the process ends without an answer, or refuses a call that was given.
 */
export async function coldStart(file: string, call?: Call): Promise<ColdStart> {
  const started = performance.now();
  const child = spawn(process.execPath, ['-e', DRIVER, file, JSON.stringify(call?.event ?? {})], {
    // What a function has of its own in the environment is not there, and neither are credentials.
    env: { PATH: process.env['PATH'], AWS_REGION: 'us-east-1', ...call?.env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  // What a function logs about an empty event is of no interest, unless it is its last word.
  let logged = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    logged = `${logged}${text}`.slice(-LOG_CHARACTERS);
  });
  const exited = once(child, 'exit');
  const answered = new Promise<ColdStart & Answer>((resolve) => {
    child.once('message', (answer: Answer) => resolve({ processMs: performance.now() - started, ...answer }));
  });
  const answer = await Promise.race([answered, exited.then(() => undefined)]);
  await exited;
  if (!answer) throw new Error(`${file} gave no answer: ${logged}`);
  if (call && answer.refused !== null) throw new Error(`${file} refused its call: ${answer.refused}`);
  const { processMs, importMs } = answer;
  return { processMs, importMs };
}
