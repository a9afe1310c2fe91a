/** Runs a program for a session, from its start to the word on how it ended. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import type { Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { NoSuchProgram, type Runnable } from './programs';
import { type ExecRequest, type ExecStreams, exitStatus } from './session';
import { fromKeyboard, toScreen } from './terminal';

type Ending = [code: number | null, signal: NodeJS.Signals | null];

/** As a shell has it. */
const NOT_FOUND = 127;
/** For a program to end when its client has left. */
const PATIENCE_MS = 2_000;

/**
 * Resolves when the program has ended and the client has been told.
 * @param find the program. @throws NoSuchProgram, which becomes the exit code 127.
 * @param cwd where it finds itself, and its home.
 */
export async function runSession(
  request: ExecRequest,
  streams: ExecStreams,
  find: () => Runnable,
  cwd: string,
): Promise<void> {
  let code: number;
  const errors = request.tty ? streams.stdout : streams.stderr;
  try {
    code = await run(find(), request, streams, cwd);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    errors?.write(`${text}${request.tty ? '\r\n' : '\n'}`);
    code = error instanceof NoSuchProgram ? NOT_FOUND : 1;
  }
  await Promise.all([streams.stdout, streams.stderr].map(ended));
  streams.finish(exitStatus(code));
}

async function run(
  { file, args, env }: Runnable,
  { tty }: ExecRequest,
  { stdin, stdout, stderr, gone }: ExecStreams,
  cwd: string,
): Promise<number> {
  const { PATH = '' } = process.env;
  const child = spawn(file, args, {
    cwd,
    env: { PATH, HOME: cwd, LANG: 'C.UTF-8', ...env },
    stdio: [stdin ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  });
  // As Ctrl-C would: `psql` tells the server to give up.
  const stop = () => {
    child.kill('SIGINT');
    setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS).unref();
  };
  if (gone.aborted) stop();
  gone.addEventListener('abort', stop);
  // A program need not read all that it is sent.
  child.stdin?.on('error', () => undefined);
  const typed = tty && stdin ? stdin.pipe(fromKeyboard(stdout, () => child.kill('SIGINT'))) : stdin;
  if (child.stdin) typed?.pipe(child.stdin);
  const written = connect(child, tty, stdout, tty ? stdout : stderr);
  const [code, signal] = (await once(child, 'close')) as Ending;
  gone.removeEventListener('abort', stop);
  await written;
  return code ?? 128 + (signal ? constants.signals[signal] : 0);
}

/** Resolves when all that the program says is written. What nobody wants is read all the same: it would stop. */
async function connect(
  child: ChildProcess,
  tty: boolean,
  stdout?: Writable,
  stderr?: Writable,
): Promise<void> {
  const writing = [
    [child.stdout, stdout],
    [child.stderr, stderr],
  ] as const;
  await Promise.allSettled(
    writing.map(async ([from, to]) => {
      if (!from || !to) from?.resume();
      else if (tty) await pipeline(from, toScreen(), to, { end: false });
      else await pipeline(from, to, { end: false });
    }),
  );
}

async function ended(stream: Writable | undefined): Promise<void> {
  if (!stream) return;
  stream.end();
  // Nobody is there to be told.
  await finished(stream).catch(() => undefined);
}
