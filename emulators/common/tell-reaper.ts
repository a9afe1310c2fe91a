/** The reaper of this process: one for all its runs, started with the first. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { KEPT } from './kept';
import type { ReaperMessage } from './reaper-messages';

const COMPILED = path.join(KEPT, 'compiled');
/** On the process, and not in this module: tests load it once for each file. */
const OF_PROCESS = Symbol.for('knhk-local-run.reaper');
const holder = process as unknown as { [OF_PROCESS]?: ChildProcess };

export function tellReaper(message: ReaperMessage): void {
  reaper().stdin?.write(`${JSON.stringify(message)}\n`);
}

/** Another one is started where somebody killed it; what it knew is forgotten. */
function reaper(): ChildProcess {
  const known = holder[OF_PROCESS];
  if (known && known.exitCode === null && known.signalCode === null) return known;
  const started = spawn(process.execPath, ['--no-warnings', path.join(__dirname, 'reaper.ts')], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    // Taking the types off is nine tenths of its start, and is done once.
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILED },
  });
  started.unref();
  // The pipe must not keep a finished parent alive, nor crash it if the helper is killed by hand.
  started.stdin?.on('error', () => undefined);
  (started.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  holder[OF_PROCESS] = started;
  return started;
}
