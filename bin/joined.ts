/** Whether an execution that was just started has joined another one: shown to whoever started it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { readExecution, stepsOf } from '../src/history/read';
import type { Join } from '../src/model/state';
import type { Connection } from './connection';

/** It takes a second or two; a cold start a few more. Who is in a hurry has the execution's name by then. */
const PATIENCE_MS = 10_000;
const POLL_MS = 500;

/** What Join found; null when that was not known in time, or the execution went on without it. */
export async function joinOf(
  executions: Pick<Connection['executions'], 'describe' | 'history'>,
  execution: string,
  patienceMs: number = PATIENCE_MS,
): Promise<Join | null> {
  const untilMs = Date.now() + patienceMs;
  for (;;) {
    const { status } = await executions.describe(execution);
    const { join, steps } = readExecution(await executions.history(execution));
    if (stepsOf(steps, 'join').some(({ ending }) => ending !== 'open')) return join;
    if (status !== 'RUNNING' || Date.now() >= untilMs) return null;
    await sleep(POLL_MS);
  }
}
