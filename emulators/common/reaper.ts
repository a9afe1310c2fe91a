/**
 * Outlives the local run just long enough to clean up after it.
 *
 * The parent holds the other end of standard input and writes one JSON line for each thing that must not
 * be left behind. When the pipe closes, for whatever reason (a crash and SIGKILL included), every process
 * still registered is stopped and every folder is removed. It serves all runs of its parent; the folder of one that
 * was closed in good order it watches for a moment longer. Run as a plain Node process, detached, so that
 * a Ctrl-C meant for the parent does not reach it.
 */
import { readFileSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { ReaperMessage } from './reaper-messages';

const GRACE_MS = 3_000;
const POLL_MS = 50;
/** A program that a child had started may still be writing its last file. */
const LATE_WRITER_MS = 3_000;

interface Registered {
  readonly signal: NodeJS.Signals;
}

const processes = new Map<number, Registered>();
const folders = new Set<string>();

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const message = JSON.parse(line) as ReaperMessage;
  if (message.started !== undefined) processes.set(message.started, { signal: message.signal ?? 'SIGTERM' });
  if (message.ended !== undefined) processes.delete(message.ended);
  if (message.folder !== undefined) folders.add(message.folder);
  if (message.closed !== undefined) void watch(message.closed);
});
lines.on('close', () => void cleanUp());

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** A process that has ended but was not yet collected by init counts as gone. */
function alive(pid: number): boolean {
  if (!send(pid, 0)) return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
  } catch {
    return true;
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, POLL_MS));

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function watch(folder: string): Promise<void> {
  for (const end = Date.now() + LATE_WRITER_MS; Date.now() < end; await pause()) remove(folder);
  folders.delete(folder);
}

async function cleanUp(): Promise<void> {
  for (const [pid, { signal }] of processes) send(pid, signal);
  const deadline = Date.now() + GRACE_MS;
  while (Date.now() < deadline && [...processes.keys()].some(alive)) await pause();
  for (const pid of processes.keys()) send(pid, 'SIGKILL');
  await Promise.all([...folders].map(watch));
  process.exit(0);
}
