/** The command line: list executions, show one, stop one, and the commands of the files beside it. On AWS and on a local run. */

import { userInfo } from 'node:os';
import { Command } from 'commander';
import { buildReport } from '../src/documents/report/report';
import { reportText } from '../src/documents/report/text';
import { readExecution } from '../src/history/read';
import { isNameOfCheck } from '../src/model/check';
import { InvalidInputError } from '../src/model/errors';
import { errorText } from '../src/text/error-text';
import { failureText } from '../src/workflow/failure-text';
import { addAcknowledge } from './acknowledge';
import { addBacktest } from './backtest';
import { addChanges } from './changes';
import { addCheck } from './check';
import { checkText } from './check-text';
import { type Connection, connect, executionNamed } from './connection';
import { addDiscover } from './discover';
import { addReview } from './review';
import { runningNamed } from './running-execution';
import { addStart } from './start';
import { addStats } from './stats';
import { addTimeline } from './timeline';
import { addWords } from './words';

const program = new Command('runbook')
  .description('The runbook for an exhausted database connection pool')
  .option('--aws', 'work on AWS even if a local run is up')
  .option('--configuration <file>', 'the configuration file that names the targets; default config/knhk.json')
  .showHelpAfterError();

program
  .command('list')
  .description('list the newest executions, and all that run')
  .option('--limit <number>', 'how many', '20')
  .option('--checks', 'list checks, in place of incidents')
  .action(async (options: { limit: string; checks?: boolean }) => {
    const limit = Number(options.limit);
    if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) {
      throw new InvalidInputError(
        `--limit: a whole number from 1 to 1000 is accepted (got ${options.limit})`,
      );
    }
    const { executions } = await open();
    const listed = (await executions.newestFirst()).filter(
      ({ name }) => isNameOfCheck(name) === (options.checks === true),
    );
    const shown = listed.filter(({ status }, index) => index < limit || status === 'RUNNING');
    for (const { name, status, startDate, stopDate } of shown) {
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
    const { executions } = await open(name);
    const execution = await executionNamed(executions, name);
    const [{ status, error, cause }, events] = await Promise.all([
      executions.describe(execution),
      executions.history(execution),
    ]);
    const history = readExecution(events);
    if (history.check) {
      console.log(`${status}  ${checkText(history)}`);
      return;
    }
    if (!history.incident) {
      const why = error ? ` ${failureText({ Error: error, Cause: cause ?? '' })}` : '';
      console.log(`${status}${why}: ended before there was an incident`);
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
  .option('--by <name>', 'who decides', userInfo().username)
  .action(async (name: string, options: { reason: string; by: string }) => {
    const { executions } = await open(name);
    const execution = await runningNamed(executions, name);
    await executions.stop(execution, 'StoppedByEngineer', `by ${options.by}, ${options.reason}`);
    console.log(`stopped ${execution}`);
  });

addStart(program, open);
addWords(program, open);
addChanges(program, open);
addTimeline(program, open);
addReview(program, open);
addStats(program, open);
addAcknowledge(program, open);
addCheck(program, open);
addDiscover(program);
addBacktest(program, open);

async function open(execution?: string): Promise<Connection> {
  const connection = await connect({ ...program.opts(), ...(execution ? { execution } : {}) });
  console.error(`on ${connection.place}`);
  return connection;
}

program.parseAsync().catch((error: unknown) => {
  const name = error instanceof Error && error.name !== 'Error' ? `${error.name}: ` : '';
  console.error(`${name}${errorText(error, 2_000)}`);
  process.exitCode = 1;
});
