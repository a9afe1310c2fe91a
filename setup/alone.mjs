/** One run at a time in one folder. */
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError } from './command.mjs';

const POLL_MS = 200;
const LONGEST_WAIT_MS = 15 * 60 * 1000;

/**
 * Runs `work` while no other process does so with the same lock file; waits for its turn if it must. A lock
 * whose owner has died is no lock.
 * @param {string} lockFile
 * @param {(line: string) => void} say
 * @param {() => Promise<void>} work
 */
export async function alone(lockFile, say, work) {
  mkdirSync(path.dirname(lockFile), { recursive: true });
  const deadlineMs = Date.now() + LONGEST_WAIT_MS;
  let told = false;
  while (!take(lockFile)) {
    if (!ownerLives(lockFile)) {
      rmSync(lockFile, { force: true });
      continue;
    }
    if (Date.now() > deadlineMs) {
      throw new SetupError(
        `Another set-up has been running here for too long. If there is none, remove ${lockFile}`,
      );
    }
    if (!told) say('Waiting for another set-up that runs here…');
    told = true;
    await sleep(POLL_MS);
  }
  try {
    await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

function take(lockFile) {
  try {
    const file = openSync(lockFile, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function ownerLives(lockFile) {
  let owner;
  try {
    owner = readFileSync(lockFile, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
  // Taken a moment ago, and its owner not written yet.
  if (owner === '') return true;
  try {
    process.kill(Number(owner), 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and is another user's.
    return error.code === 'EPERM';
  }
}
