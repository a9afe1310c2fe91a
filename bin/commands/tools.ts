/** `completion` and `mcp`: the command line for shells and for assistants. */
import { Argument, type Command } from 'commander';
import type { Run } from './adding';
import { SHELLS, type Shell } from './options';

export function addTools(program: Command, run: Run): void {
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
