/** A person's word: approve or reject the plan that an execution asks about, stop and allow all changes. */
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { InvalidInputError } from '../src/errors';
import { questionOf, sayWord, switchChanges } from '../src/remediate/say';
import type { Connection } from './connection';
import { openTargetRecords } from './target-records';

interface Globals {
  readonly aws?: boolean;
  readonly configuration?: string;
}

/** Adds `approve`, `reject` and `changes`. @param open connects to Step Functions, and says where. */
export function addWords(program: Command, open: () => Promise<Connection>): void {
  for (const word of ['approve', 'reject'] as const) {
    program
      .command(`${word} <execution>`)
      .description(`${word} the plan that an execution asks about`)
      .option('--plan <hash>', 'the plan that was read; refused when the execution asks about another one')
      .option('--by <name>', 'who says so', userInfo().username)
      .action((execution: string, options: { plan?: string; by: string }) =>
        say(word, execution, options, program.opts(), open),
      );
  }
  program
    .command('changes <stop|allow|show>')
    .description('stop all changes to a target at the next step, allow them again, or show its record')
    .option('--target <name>', "a target's name in the configuration")
    .option('--reason <text>', 'why', '')
    .option('--by <name>', 'who says so', userInfo().username)
    .action((verb: string, options: { target?: string; reason: string; by: string }) =>
      changes(verb, options, program.opts()),
    );
}

async function say(
  word: 'approve' | 'reject',
  execution: string,
  options: { plan?: string; by: string },
  globals: Globals,
  open: () => Promise<Connection>,
): Promise<void> {
  const { executions } = await open();
  const question = questionOf(await executions.history(execution));
  if ('status' in question) {
    throw new InvalidInputError(`${execution} does not ask about any plan (it is ${question.status})`);
  }
  const { incident, approval, summary } = question;
  if (options.plan && options.plan !== approval.planHash) {
    throw new InvalidInputError(
      `--plan: ${execution} asks about plan ${approval.planHash} now (got ${options.plan}): ${summary}`,
    );
  }
  const { records } = await openTargetRecords({ ...globals, target: incident.target.name });
  const decision = word === 'approve' ? 'approved' : 'rejected';
  await sayWord(records, question, decision, { by: options.by, at: new Date().toISOString() });
  console.log(`${decision} plan ${approval.planHash}: ${summary}`);
}

async function changes(
  verb: string,
  { target, reason, by }: { target?: string; reason: string; by: string },
  globals: Globals,
): Promise<void> {
  if (verb !== 'stop' && verb !== 'allow' && verb !== 'show') {
    throw new InvalidInputError(`changes: stop, allow or show is accepted (got ${verb})`);
  }
  const { records, name } = await openTargetRecords({ ...globals, target });
  if (verb === 'show') {
    console.log(JSON.stringify((await records.read()).record, null, 2));
    return;
  }
  const stop = verb === 'stop' ? { by, at: new Date().toISOString(), reason } : null;
  await switchChanges(records, stop);
  console.log(
    stop
      ? `no execution changes ${name} any more; 'changes allow' ends that`
      : `changes to ${name} are allowed`,
  );
}
