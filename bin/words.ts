/** Approval: approve or reject the plan that an execution asks about. */
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { readExecution } from '../src/history/read';
import { InvalidInputError } from '../src/model/errors';
import { questionOf, sayWord } from '../src/remediate/say';
import type { Connection } from './connection';
import { runningNamed } from './running-execution';
import { openIncidentRecord } from './target-records';

interface Globals {
  readonly aws?: boolean;
  readonly configuration?: string;
}

/** Adds `approve` and `reject`. @param open connects to Step Functions, and says where. */
export function addWords(program: Command, open: (execution: string) => Promise<Connection>): void {
  for (const word of ['approve', 'reject'] as const) {
    program
      .command(`${word} <execution>`)
      .description(
        `${word} the plan that waits for approval in an execution ('latest': the newest that runs)`,
      )
      .option('--plan <hash>', 'hash of the plan that you read; refused when another plan waits by now')
      .option('--by <name>', 'who decides', userInfo().username)
      .action((execution: string, options: { plan?: string; by: string }) =>
        say(word, execution, options, program.opts(), open),
      );
  }
}

async function say(
  word: 'approve' | 'reject',
  name: string,
  options: { plan?: string; by: string },
  globals: Globals,
  open: (execution: string) => Promise<Connection>,
): Promise<void> {
  const connection = await open(name);
  const { executions } = connection;
  const execution = await runningNamed(executions, name);
  const question = questionOf(readExecution(await executions.history(execution)));
  if ('status' in question) {
    throw new InvalidInputError(
      `${execution} has no plan that waits for approval (it is ${question.status})`,
    );
  }
  const { incident, approval, summary } = question;
  if (options.plan && options.plan !== approval.planHash) {
    throw new InvalidInputError(
      `--plan: plan ${approval.planHash} waits for approval in ${execution} (got ${options.plan}): ${summary}`,
    );
  }
  const { records } = await openIncidentRecord(incident, connection, globals);
  const decision = word === 'approve' ? 'approved' : 'rejected';
  await sayWord(records, question, decision, { by: options.by, at: new Date().toISOString() });
  console.log(`${decision} plan ${approval.planHash}: ${summary}`);
}
