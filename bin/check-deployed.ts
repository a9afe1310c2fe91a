/** `check --deployed`: the functions check themselves, each with its own role, secrets and network. */
import { setTimeout as sleep } from 'node:timers/promises';
import { regionOf } from '../src/adapters/aws/executions';
import { readText } from '../src/adapters/aws/s3-text';
import { readExecution } from '../src/history/read';
import { nameOfCheck } from '../src/model/check';
import { InvalidInputError } from '../src/model/errors';
import type { Readiness } from '../src/readiness/result';
import { runbookCommand } from '../src/text/commands';
import { parsedJson } from '../src/text/json';
import { failureText } from '../src/workflow/failure-text';
import type { Connection } from './connection';

/** Functions that were idle for weeks are waited for, one after the other. */
const PATIENCE_MS = 900_000;
const POLL_MS = 500;

/**
 * Starts a check, and reads its table when it is over.
 * @param print takes where it can be followed.
 * @throws InvalidInputError where its input was refused, it failed, or is not over in time.
 */
export async function checkDeployed(
  executions: Connection['executions'],
  input: { readonly target?: string; readonly requestedBy: string },
  print: (line: string) => void,
): Promise<Readiness> {
  const { executionArn } = await executions.start({ mode: 'check', ...input }, nameOfCheck(new Date()));
  print(executionArn);
  for (const untilMs = Date.now() + PATIENCE_MS; ; ) {
    const { status, error = '', cause = '' } = await executions.describe(executionArn);
    if (status === 'SUCCEEDED') return tableOf(executions, executionArn);
    if (status !== 'RUNNING') throw new InvalidInputError(failureText({ Error: error, Cause: cause }));
    if (Date.now() > untilMs)
      throw new InvalidInputError(`it is not over yet: ${runbookCommand('timeline', executionArn)}`);
    await sleep(POLL_MS);
  }
}

async function tableOf(executions: Connection['executions'], executionArn: string): Promise<Readiness> {
  const { conclusion } = readExecution(await executions.history(executionArn));
  if (!conclusion) throw new InvalidInputError('the history of the check has no conclusion');
  const text = await readText(conclusion.json, regionOf(executions.stateMachineArn));
  const table = parsedJson(text);
  if (table === undefined) throw new InvalidInputError(`${conclusion.json} is not JSON`);
  return table as Readiness;
}
