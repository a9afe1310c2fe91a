/** `console`, `completion` and `mcp`: what is here for a browser, for shells and for assistants. */
import { userInfo } from 'node:os';
import { Argument, type Command } from 'commander';
import type { Run } from './adding';
import { type ConsoleOptions, SHELLS, type Shell } from './options';

export function addTools(program: Command, run: Run): void {
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
    .action((options: ConsoleOptions) =>
      run(async (context) => (await import('../console')).serveConsole(context, options)),
    );
  program
    .command('completion')
    .description('print a script that completes this command line in a shell: source it there')
    .addArgument(new Argument('<shell>', 'which').choices(SHELLS))
    .action((shell: Shell) =>
      run(async () => (await import('../completion')).completionScript(program.name(), shell)),
    );
  program
    .command('complete-words', { hidden: true })
    .argument('<index>', 'of the word that is to be completed')
    .argument('[words...]', 'the command line')
    .action((index: string, words: string[]) =>
      run(async () => (await import('../completion')).completed(program, words, Number(index))),
    );
  program
    .command('mcp')
    .description('serve what is read here to an assistant, by the Model Context Protocol on stdin and stdout')
    .action(() => run(async (context) => (await import('../mcp')).serve(context)));
}
