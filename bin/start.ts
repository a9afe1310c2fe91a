/** `start`: an execution by hand. What Prepare would refuse is refused here, before anything is started. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { readConfigurationFile } from '../lib/configuration-file';
import { parseConfiguration } from '../src/configuration/configuration';
import { buildReport } from '../src/documents/report/report';
import { reportText } from '../src/documents/report/text';
import { readExecution } from '../src/history/read';
import { checkInput, parseInput } from '../src/intake/prepare';
import { asksForCheck } from '../src/model/check';
import { InvalidInputError } from '../src/model/errors';
import { runbookCommand } from '../src/text/commands';
import { parsedJson } from '../src/text/json';
import { failureText } from '../src/workflow/failure-text';
import type { Connection } from './connection';
import { joinOf } from './joined';

export interface StartOptions {
  readonly input: string;
  readonly dryRun?: boolean;
  readonly approve?: boolean;
  readonly trace?: string;
}

type Executions = Pick<Connection['executions'], 'describe' | 'history'>;

/** A dry run reads everything once, and writes its report. */
const DRY_RUN_PATIENCE_MS = 60_000;
const POLL_MS = 500;

/** Adds `start`. @param open connects to Step Functions, and says where. */
export function addStart(program: Command, open: () => Promise<Connection>): void {
  program
    .command('start')
    .description('start an execution by hand; prints its ARN')
    .option(
      '--input <json>',
      'target, mode, startedAt, requestedBy, reason, traceSeconds; all may be left out',
      '{}',
    )
    .option('--dry-run', 'dry run: show the plan and change nothing')
    .option('--approve', 'ask for approval before each change')
    .option('--trace <seconds>', 'trace connections for this long; restarts the pods twice')
    .action(async (options: StartOptions) => {
      const input = inputOf(options);
      const { executions, run } = await open();
      const { configuration } = program.opts<{ configuration?: string }>();
      // Which configuration is deployed, AWS does not tell.
      const config = configuration
        ? readConfigurationFile(configuration)
        : run && parseConfiguration(run.configuration);
      if (config) checkInput(input, new Date(), config);
      const { executionArn } = await executions.start(input);
      console.log(executionArn);
      await tell(executions, executionArn, input['mode'] === 'dry-run');
    });
}

/**
 * The input of an execution, in the shape that Prepare takes.
 * @throws InvalidInputError naming what is accepted.
 */
export function inputOf({ input, dryRun, approve, trace }: StartOptions): Record<string, unknown> {
  const value = parsedJson(input);
  if (value === undefined) {
    throw new InvalidInputError(`--input: JSON is accepted, such as '{"mode":"dry-run"}' (got ${input})`);
  }
  if (asksForCheck(value)) {
    throw new InvalidInputError(`--input: a check is started by ${runbookCommand('check', '--deployed')}`);
  }
  parseInput(value);
  const whole = {
    ...(value as Record<string, unknown>),
    ...(approve ? { mode: 'approve' } : {}),
    ...(dryRun ? { mode: 'dry-run' } : {}),
    ...(trace === undefined ? {} : { traceSeconds: Number(trace) }),
  };
  parseInput(whole);
  return whole;
}

/**
 * What became of it so far: on the terminal, for the ARN alone goes to whoever reads the output.
 * @throws InvalidInputError where the input was refused after all.
 */
async function tell(executions: Executions, executionArn: string, isDryRun: boolean): Promise<void> {
  const join = await joinOf(executions, executionArn);
  if (join?.status === 'joined' && join.execution !== null) {
    const other = executionArn.replace(/[^:]*$/, join.execution);
    console.error(`${join.summary}. To take over from it, stop it first: ${runbookCommand('stop', other)}`);
    console.error(`follow it: ${runbookCommand('show', other)}`);
    return;
  }
  const ended = await endedText(executions, executionArn, isDryRun ? DRY_RUN_PATIENCE_MS : 0);
  console.error(ended ?? `follow it: ${runbookCommand('show', executionArn)}`);
}

/**
 * What an execution came to: of a dry run, the plan.
 * @returns null when it has not ended in time.
 * @throws InvalidInputError with the reason, where the input was refused.
 */
export async function endedText(
  executions: Executions,
  execution: string,
  patienceMs: number,
): Promise<string | null> {
  const untilMs = Date.now() + patienceMs;
  for (;;) {
    const { status, error, cause } = await executions.describe(execution);
    if (status !== 'RUNNING') {
      const history = readExecution(await executions.history(execution));
      if (history.incident) return reportText(buildReport(history));
      throw new InvalidInputError(failureText({ Error: error ?? '', Cause: cause ?? '' }));
    }
    if (Date.now() >= untilMs) return null;
    await sleep(POLL_MS);
  }
}
