/** A process of this project's own that is there to be killed: started, heard once it is up, ended without a warning. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

const START_TIMEOUT_MS = 120_000;
const ROOT = path.resolve(__dirname, '..', '..');

export interface OwnProcess<Told> {
  readonly pid: number;
  /** What it said of itself when it was up. */
  readonly told: Told;
  /** SIGKILL. Resolves when it is gone. */
  kill(): Promise<void>;
  /** Asks it to end in good order. Resolves when it is gone. */
  stop(): Promise<void>;
}

/**
 * Runs a module of `local/kill/`, which prints one line of JSON once it is up.
 * @param name without its ending. @param given read by the module from its first argument, as JSON.
 * @throws Error when it ends before it is up, or takes more than two minutes.
 */
export async function startOwn<Told>(name: string, given: unknown): Promise<OwnProcess<Told>> {
  const { child, exited } = launchOwn(name, given);
  if (!child.stdout || child.pid === undefined) throw new Error(`${name} could not be started`);
  const timer = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if (!line.startsWith('{')) continue;
      const end = async (signal: NodeJS.Signals) => {
        child.kill(signal);
        await exited;
      };
      // What it says from now on is for nobody, and must not fill the pipe.
      child.stdout.resume();
      return {
        pid: child.pid,
        told: JSON.parse(line) as Told,
        kill: () => end('SIGKILL'),
        stop: () => end('SIGTERM'),
      };
    }
  } finally {
    clearTimeout(timer);
  }
  throw new Error(`${name} ended before it was up`);
}

/** The same without waiting for it to be up: to be killed on its way there. */
export function launchOwn(name: string, given: unknown): { child: ChildProcess; exited: Promise<unknown> } {
  const module = path.join(__dirname, `${name}.ts`);
  const child = spawn(process.execPath, ['--import', 'tsx', module, JSON.stringify(given)], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { child, exited: once(child, 'exit') };
}
