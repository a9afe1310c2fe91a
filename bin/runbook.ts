/** The command line: start an execution by hand, list them, show one, stop one. Works on AWS and on a local run alike. */

import { Command } from 'commander';
import { buildReport } from '../src/documents/report/report';
import { reportText } from '../src/documents/report/text';
import { readExecution } from '../src/history/read';
import { parseInput } from '../src/intake/prepare';
import { InvalidInputError } from '../src/model/errors';
import { errorText } from '../src/text/error-text';
import { addAcknowledge } from './acknowledge';
import { addChanges } from './changes';
import { type Connection, connect, executionNamed } from './connection';
import { addDiscover } from './discover';
import { joinOf } from './joined';
import { addReview } from './review';
import { runningNamed } from './running-execution';
import { addTimeline } from './timeline';
import { addWords } from './words';

interface StartOptions {
  readonly input: string;
  readonly dryRun?: boolean;
  readonly approve?: boolean;
  readonly trace?: string;
}

const program = new Command('runbook')
  .description('The runbook for an exhausted database connection pool')
  .option('--aws', 'work on AWS even if a local run is up')
  .option('--configuration <file>', 'the configuration file that names the targets; default config/knhk.json')
  .showHelpAfterError();

program
  .command('start')
  .description('start an execution by hand')
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
    const { executions } = await open();
    const { executionArn } = await executions.start(input);
    console.log(executionArn);
    const join = await joinOf(executions, executionArn);
    if (join?.status === 'joined') {
      console.error(
        `${join.summary}. To take over from it, stop it first: npm run runbook -- stop ${join.execution}`,
      );
    }
    console.error(`follow it: npm run runbook -- show ${join?.execution ?? executionArn.split(':').at(-1)}`);
  });

program
  .command('list')
  .description('list the newest executions, and all that run')
  .option('--limit <number>', 'how many', '20')
  .action(async (options: { limit: string }) => {
    const limit = Number(options.limit);
    if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) {
      throw new InvalidInputError(
        `--limit: a whole number from 1 to 1000 is accepted (got ${options.limit})`,
      );
    }
    const { executions } = await open();
    for (const { name, status, startDate, stopDate } of await executions.newestFirst(limit)) {
      console.log(
        [status?.padEnd(9), startDate?.toISOString(), stopDate?.toISOString() ?? '-'.padEnd(24), name].join(
          '  ',
        ),
      );
    }
  });

program
  .command('show <execution>')
  .description("show what happened in an execution: its name, its ARN or 'latest'")
  .option('--json', 'as JSON')
  .action(async (name: string, options: { json?: boolean }) => {
    const { executions } = await open();
    const execution = await executionNamed(executions, name);
    const [{ status, error, cause }, events] = await Promise.all([
      executions.describe(execution),
      executions.history(execution),
    ]);
    const history = readExecution(events);
    if (!history.incident) {
      console.log(`${status}${error ? ` ${error}: ${cause ?? ''}` : ''}: ended before there was an incident`);
      return;
    }
    const report = buildReport(history);
    console.log(
      options.json ? JSON.stringify({ status, ...report }, null, 2) : `${status}  ${reportText(report)}`,
    );
  });

program
  .command('stop <execution>')
  .description(
    "stop an execution: it changes nothing more, and the lead engineer is paged ('latest': the newest that runs)",
  )
  .option('--reason <text>', 'why', 'stopped from the command line')
  .action(async (name: string, options: { reason: string }) => {
    const { executions } = await open();
    const execution = await runningNamed(executions, name);
    await executions.stop(execution, 'StoppedByEngineer', options.reason);
    console.log(`stopped ${execution}`);
  });

addWords(program, open);
addChanges(program);
addTimeline(program, open);
addReview(program, open);
addAcknowledge(program, open);
addDiscover(program);

async function open(): Promise<Connection> {
  const connection = await connect(program.opts());
  console.error(`on ${connection.place}`);
  return connection;
}

/** Refuses here what Prepare would refuse, before an execution is started for it. */
function inputOf({ input, dryRun, approve, trace }: StartOptions): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(input);
  } catch {
    throw new InvalidInputError(`--input: JSON is accepted, such as '{"mode":"dry-run"}' (got ${input})`);
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

program.parseAsync().catch((error: unknown) => {
  const name = error instanceof Error && error.name !== 'Error' ? `${error.name}: ` : '';
  console.error(`${name}${errorText(error, 2_000)}`);
  process.exitCode = 1;
});
