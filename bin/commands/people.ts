/** `start`, `approve`, `reject`, `ack`, `stop`, `changes`: what a person says. */
import { userInfo } from 'node:os';
import { Argument, type Command } from 'commander';
import { executionArgument, type Run } from './adding';
import {
  type ByOptions,
  CHANGES_VERBS,
  type ChangesOptions,
  type ChangesVerb,
  type PlanOptions,
  type StartOptions,
  type StopOptions,
} from './options';

const RUNNING = "its name, its ARN or 'latest': the newest that runs";

export function addPeople(program: Command, run: Run): void {
  const { username } = userInfo();
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
    .action((options: StartOptions) =>
      run(async (context) => (await import('../start')).start(context, options)),
    );
  for (const word of ['approve', 'reject'] as const) {
    program
      .command(word)
      .description(`${word} the plan that waits for approval in an execution`)
      .addArgument(executionArgument(RUNNING))
      .option('--plan <hash>', 'hash of the plan that you read; refused when another plan waits by now')
      .option('--by <name>', 'who decides', username)
      .action((name: string, options: PlanOptions) =>
        run(async (context) => (await import('../words')).decide(context, word, name, options)),
      );
  }
  program
    .command('ack')
    .description('acknowledge an incident: its pages stop repeating, its escalation clock keeps running')
    .addArgument(executionArgument(RUNNING))
    .option('--by <name>', 'who acknowledges', username)
    .action((name: string, options: ByOptions) =>
      run(async (context) => (await import('../acknowledge')).acknowledgeOne(context, name, options)),
    );
  program
    .command('stop')
    .description('stop an execution: it changes nothing more, and the lead engineer is paged')
    .addArgument(executionArgument(RUNNING))
    .option('--reason <text>', 'why', 'stopped from the command line')
    .option('--by <name>', 'who decides', username)
    .action((name: string, options: StopOptions) =>
      run(async (context) => (await import('../stop')).stop(context, name, options)),
    );
  program
    .command('changes')
    .description('stop all changes at the next step, allow them again, or show the record of a target')
    .addArgument(new Argument('<verb>', 'what to do').choices(CHANGES_VERBS))
    .option('--target <name>', "a target's name in the configuration; stop and show: all targets without it")
    .option('--execution <execution>', 'the target of an incident, as messages name it: by its ARN')
    .option('--all', 'allow: every target')
    .option('--reason <text>', 'why', '')
    .option('--by <name>', 'who decides', username)
    .action((verb: ChangesVerb, options: ChangesOptions) =>
      run(async (context) => (await import('../changes')).changesOf(context, verb, options)),
    );
}
