/**
 * Waiting for a child process, until it serves or until it is done: always bounded, and a failure carries
 * what the process said last.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChildOutput, followOutput } from './output';
import type { ManagedProcess } from './processes';

const POLL_MS = 50;

/** Why a child did not do what it was started for, with what it printed in the message. */
class ProcessFailedError extends Error {
  constructor(reason: string, output: ChildOutput, options?: ErrorOptions) {
    super(`${reason}. ${output.told()}`, options);
    this.name = 'ProcessFailedError';
  }
}

/**
 * Resolves with the first value that `probe` returns without throwing. A probe that throws means "not yet".
 * @throws {ProcessFailedError} when the process ended first, or was not ready after `timeoutMs`; it is then
 * stopped.
 */
export async function untilReady<T>(
  managed: ManagedProcess,
  probe: () => Promise<T>,
  timeoutMs: number,
): Promise<T> {
  const output = followOutput(managed.child);
  const end = endOf(managed);
  const deadlineMs = Date.now() + timeoutMs;
  let notReady: unknown;
  while (Date.now() < deadlineMs && !end.hasCome()) {
    try {
      const value = await probe();
      output.unfollow();
      return value;
    } catch (error) {
      notReady = error;
      await Promise.race([sleep(POLL_MS), end.comes]);
    }
  }
  const reason = end.hasCome()
    ? `${managed.name} ended before it was ready`
    : `${managed.name} was not ready within ${timeoutMs / 1000} s`;
  await managed.stop();
  throw new ProcessFailedError(reason, output, { cause: notReady });
}

/**
 * Resolves when the process has ended with exit code 0.
 * @throws {ProcessFailedError} when it ended otherwise, or ran for longer than `timeoutMs`; it is then
 * stopped.
 */
export async function untilDone(managed: ManagedProcess, timeoutMs: number): Promise<void> {
  const output = followOutput(managed.child);
  const end = endOf(managed);
  const timer = new AbortController();
  const tooLong = sleep(timeoutMs, 'too long' as const, { signal: timer.signal }).catch(() => undefined);
  const outcome = await Promise.race([end.comes, tooLong]);
  timer.abort();
  if (outcome === 'too long') {
    await managed.stop();
    throw new ProcessFailedError(`${managed.name} took more than ${timeoutMs / 1000} s`, output);
  }
  const { code, signal } = await managed.exited;
  if (code !== 0) {
    throw new ProcessFailedError(`${managed.name} failed (${signal ?? `exit code ${code}`})`, output);
  }
}

/** Its end, after what it said last: at 'exit' that may still be in the pipe. */
function endOf({ child }: ManagedProcess) {
  let hasCome = false;
  const comes = new Promise<void>((resolve) => {
    child.once('close', () => {
      hasCome = true;
      resolve();
    });
  });
  return { comes, hasCome: () => hasCome };
}
