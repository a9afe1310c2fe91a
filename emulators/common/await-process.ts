/**
 * Waiting for a child process, until it serves or until it is done: always bounded, and a failure carries
 * what the process said last.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ManagedProcess } from './processes';

const POLL_MS = 50;
const TAIL_CHARACTERS = 4_000;
const TAIL_LINES = 15;

/** Why a child did not do what it was started for, with its last lines of output in the message. */
class ProcessFailedError extends Error {
  constructor(reason: string, lastLines: string, options?: ErrorOptions) {
    super(
      lastLines ? `${reason}. Its last output:\n${lastLines}` : `${reason}. It printed nothing.`,
      options,
    );
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
  const output = followOutput(managed);
  const deadlineMs = Date.now() + timeoutMs;
  let notReady: unknown;
  while (Date.now() < deadlineMs && !output.ended()) {
    try {
      const value = await probe();
      output.unfollow();
      return value;
    } catch (error) {
      notReady = error;
      await Promise.race([sleep(POLL_MS), output.closed]);
    }
  }
  const reason = output.ended()
    ? `${managed.name} ended before it was ready`
    : `${managed.name} was not ready within ${timeoutMs / 1000} s`;
  await managed.stop();
  throw new ProcessFailedError(reason, output.lastLines(), { cause: notReady });
}

/**
 * Resolves when the process has ended with exit code 0.
 * @throws {ProcessFailedError} when it ended otherwise, or ran for longer than `timeoutMs`; it is then
 * stopped.
 */
export async function untilDone(managed: ManagedProcess, timeoutMs: number): Promise<void> {
  const output = followOutput(managed);
  const timer = new AbortController();
  const tooLong = sleep(timeoutMs, 'too long' as const, { signal: timer.signal }).catch(() => undefined);
  const outcome = await Promise.race([output.closed, tooLong]);
  timer.abort();
  if (outcome === 'too long') {
    await managed.stop();
    throw new ProcessFailedError(`${managed.name} took more than ${timeoutMs / 1000} s`, output.lastLines());
  }
  const { code, signal } = await managed.exited;
  if (code !== 0) {
    throw new ProcessFailedError(
      `${managed.name} failed (${signal ?? `exit code ${code}`})`,
      output.lastLines(),
    );
  }
}

function followOutput({ child }: ManagedProcess) {
  let tail = '';
  let hasClosed = false;
  const keep = (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-TAIL_CHARACTERS);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  // Not 'exit': what the process said last may still be in the pipe then.
  const closed = new Promise<void>((resolve) => {
    child.once('close', () => {
      hasClosed = true;
      resolve();
    });
  });
  return {
    closed,
    ended: () => hasClosed,
    lastLines: () => tail.trimEnd().split('\n').slice(-TAIL_LINES).join('\n'),
    unfollow: () => {
      child.stdout?.off('data', keep);
      child.stderr?.off('data', keep);
    },
  };
}
