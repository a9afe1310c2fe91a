/** `start`: an execution by hand. What Prepare would refuse is refused here, before anything is started. */
import { setTimeout as sleep } from 'node:timers/promises';
import { readConfigurationFile } from '../lib/configuration-file';
import { parseConfiguration } from '../src/configuration/configuration';
import { buildReport, type Report } from '../src/documents/report/report';
import { reportText } from '../src/documents/report/text';
import { readExecution } from '../src/history/read';
import { checkInput, parseInput } from '../src/intake/prepare';
import { asksForCheck } from '../src/model/check';
import { InvalidInputError } from '../src/model/errors';
import { runbookCommand } from '../src/text/commands';
import { parsedJson } from '../src/text/json';
import { failureText } from '../src/workflow/failure-text';
import type { StartOptions } from './commands/options';
import type { Connection } from './connection';
import type { Answer, Context } from './context';
import { joinOf } from './joined';

type Executions = Pick<Connection['executions'], 'describe' | 'history'>;

/** A dry run reads everything once, and writes its report. */
const DRY_RUN_PATIENCE_MS = 60_000;
const POLL_MS = 500;

/** What became of what was started, as far as it was waited for. */
interface Became {
  /** For people. */
  readonly lines: readonly string[];
  /** The name of the execution that it joined. */
  readonly joined: string | null;
  /** Of one that has ended: a dry run is waited for. */
  readonly report: Report | null;
}

/** @throws InvalidInputError where the input is refused: here, or by Prepare. */
export async function start(context: Context, options: StartOptions): Promise<Answer> {
  const input = inputOf(options);
  const { executions, run } = await context.open();
  const { configuration } = context.globals;
  // Which configuration is deployed, AWS does not tell.
  const config = configuration
    ? readConfigurationFile(configuration)
    : run && parseConfiguration(run.configuration);
  if (config) checkInput(input, new Date(), config);
  const { executionArn } = await executions.start(input);
  context.print(executionArn);
  const { lines, ...became } = await becameOf(executions, executionArn, input['mode'] === 'dry-run');
  for (const line of lines) context.say(line);
  return { text: '', json: { execution: executionArn, ...became } };
}

/**
 * The input of an execution, in the shape that Prepare takes.
 * @throws InvalidInputError naming what is accepted.
 */
function inputOf({ input, dryRun, approve, trace }: StartOptions): Record<string, unknown> {
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

/** The ARN alone goes to whoever reads the output: all else is for people. */
async function becameOf(executions: Executions, executionArn: string, isDryRun: boolean): Promise<Became> {
  const join = await joinOf(executions, executionArn);
  if (join?.status === 'joined' && join.execution !== null) {
    const other = executionArn.replace(/[^:]*$/, join.execution);
    return {
      lines: [
        `${join.summary}. To take over from it, stop it first: ${runbookCommand('stop', other)}`,
        `follow it: ${runbookCommand('show', other)}`,
      ],
      ...{ joined: join.execution, report: null },
    };
  }
  const report = await endedReport(executions, executionArn, isDryRun ? DRY_RUN_PATIENCE_MS : 0);
  const line = report ? reportText(report) : `follow it: ${runbookCommand('show', executionArn)}`;
  return { lines: [line], joined: null, report };
}

/**
 * What an execution came to: of a dry run, the plan.
 * @returns null when it has not ended in time.
 * @throws InvalidInputError with the reason, where the input was refused.
 */
async function endedReport(
  executions: Executions,
  execution: string,
  patienceMs: number,
): Promise<Report | null> {
  const untilMs = Date.now() + patienceMs;
  for (;;) {
    const { status, error, cause } = await executions.describe(execution);
    if (status !== 'RUNNING') {
      const history = readExecution(await executions.history(execution));
      if (history.incident) return buildReport(history);
      throw new InvalidInputError(failureText({ Error: error ?? '', Cause: cause ?? '' }));
    }
    if (Date.now() >= untilMs) return null;
    await sleep(POLL_MS);
  }
}
