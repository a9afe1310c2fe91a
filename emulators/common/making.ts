/**
 * Who makes something that is kept: one process at a time. Others wait for it rather than make the same beside it, which
 * takes as long for each and the processor from all. (`setup/alone.mjs` does the like for the set-up, which is plain JavaScript
 * that runs before there is any package, and bundles of this know nothing of it.)
 */
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 50;
/** Nothing that is kept takes so long: its maker hangs, or its process id is another program's by now. */
const LONGEST_MS = 300_000;

/**
 * Takes the turn to make what `folder` will be, as soon as nobody else has it.
 * @param isThere Whether it was made in the meantime: then there is nothing to take.
 * @returns a function that gives the turn back; null when it is there.
 */
export async function turnToMake(folder: string, isThere: () => boolean): Promise<(() => void) | null> {
  const file = `${folder}.making`;
  while (!isThere()) {
    if (taken(file)) return () => rmSync(file, { force: true });
    if (!isBeingMade(file)) rmSync(file, { force: true });
    else await sleep(POLL_MS);
  }
  return null;
}

function taken(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Whether the process that took the turn is alive, and has not had it for too long. */
function isBeingMade(file: string): boolean {
  try {
    if (Date.now() - statSync(file).mtimeMs > LONGEST_MS) return false;
    // Empty for as long as it takes its maker to write the number.
    const pid = Number(readFileSync(file, 'utf8'));
    if (pid > 0) process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process is another user's; or the turn was just given back, which is seen at the next look.
    return ['EPERM', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
}
