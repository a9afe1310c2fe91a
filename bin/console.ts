/** `console`: the page of the local run, over AWS, on this machine alone and with the rights of whoever runs it. */
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type { ConsoleOptions } from './console/options';
import type { RecordsOptions } from './target-records';

/** Adds `console`. */
export function addConsole(program: Command): void {
  program
    .command('console')
    .description(
      'serve the page of the local run over AWS, on 127.0.0.1 and with your own rights, until Ctrl-C',
    )
    .option('--port <number>', '8484, or a free one, when left out')
    .option('--read-only', 'change nothing, whoever asks')
    .option('--by <name>', 'who decides on the page', userInfo().username)
    .option(
      '--state-machine <arn>',
      "the stack's output StateMachineAliasArn; found by its name when left out",
    )
    .option(
      '--bucket <name>',
      "the stack's output ReportBucket; where the newest execution wrote when left out",
    )
    .option('--aws-profile <name>', 'as AWS_PROFILE')
    .option('--region <name>', 'as AWS_REGION')
    .action(async (options: ConsoleOptions) => {
      // Only here: server and page take longer to load than the whole command line.
      const { serve } = await import('./console/serve');
      await serve(options, program.opts<Omit<RecordsOptions, 'target'>>());
    });
}
