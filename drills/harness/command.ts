/** The command line that all drills have: what is listed, chosen and played, printed, written as JSON, and the status. */
import type { EventEmitter } from 'node:events';
import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { paint } from '../../local/paint';
import type { Result } from './result';
import { closingLine, resultLines, summaryLines } from './table';

export interface Drill<Item, Options, Out extends Result> {
  readonly name: string;
  readonly description: string;
  /** What one play is called. */
  readonly noun: string;
  /** Adds the options that only this drill has. */
  options(command: Command): Command;
  /** The lines of `--list`. */
  list(options: Options): readonly string[];
  /** What is played, in the order of the results. */
  choose(options: Options): readonly Item[];
  /** Plays all of it. A play that is repeated is reported again, by the same name. */
  play(items: readonly Item[], options: Options, reports: Reports<Out>): Promise<readonly Out[]>;
  /** Closes the output. Default: a line a result. */
  summary?(results: readonly Out[]): readonly string[];
  /** Writes what only this drill writes. */
  finish?(results: readonly Out[], options: Options): void;
}

/** Where a drill says how far it is. */
interface Reports<Out> {
  result(result: Out): void;
  progress(text: string): void;
}

interface CommonOptions {
  readonly list?: boolean;
  readonly all?: boolean;
  readonly json?: string;
}

/**
 * Runs the drill as the arguments say. Never throws for what goes wrong while playing.
 * @returns the status: 0 only if everything that was chosen was played and holds.
 */
export async function runDrill<Item, Options, Out extends Result>(
  drill: Drill<Item, Options, Out>,
  args: readonly string[] = process.argv.slice(2),
  print: (line: string) => void = console.log,
): Promise<number> {
  let status = 1;
  const command = new Command(drill.name)
    .description(drill.description)
    .option('--list', `print each ${drill.noun} and play nothing`)
    .option('--all', 'print every fact, not only those that do not hold')
    .option('--json <file>', 'write the results');
  drill.options(command).action(async (options: Options & CommonOptions) => {
    if (options.list) {
      for (const line of drill.list(options)) print(line);
      status = 0;
      return;
    }
    status = (await playAll(drill, options, print)) ? 0 : 1;
  });
  try {
    await command.parseAsync(args, { from: 'user' });
  } catch (error) {
    print(paint('red', `\n${error instanceof Error ? error.message : String(error)}`));
  }
  return status;
}

/** Whether all of it was played and holds. */
async function playAll<Item, Options, Out extends Result>(
  drill: Drill<Item, Options, Out>,
  options: Options & CommonOptions,
  print: (line: string) => void,
): Promise<boolean> {
  const items = drill.choose(options);
  const isOne = items.length === 1;
  const startedMs = performance.now();
  const soFar = new Map<string, Out>();
  const write = (results: readonly Out[]) =>
    options.json && writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`);
  if (!isOne) print(`${items.length} ${drill.noun}s\n`);
  const results = await drill.play(items, options, {
    progress: (text) => print(paint('dim', `  ${text}`)),
    result: (result) => {
      soFar.set(result.name, result);
      const [head = '', ...facts] = resultLines(result, options.all === true || isOne);
      print(isOne ? head : `${`${soFar.size}/${items.length}`.padStart(8)}  ${head}`);
      for (const line of facts) print(line);
      // Whoever breaks it off has what did not hold by then.
      if (!result.holds) write([...soFar.values()]);
    },
  });
  if (!isOne || drill.summary) {
    print(`\n${paint('bold', 'Expected and actual')}`);
    for (const line of (drill.summary ?? summaryLines)(results)) print(line);
  }
  print(`\n${closingLine(results, items.length, drill.noun, performance.now() - startedMs)}`);
  write(results);
  drill.finish?.(results, options);
  return results.length === items.length && results.every(({ holds }) => holds);
}

/** Lets a reader of the output end first, as `| head` does: what is being played goes on to its end, and closes its world. */
export function outliveReader(output: EventEmitter): void {
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

/** Runs the drill of this process's command line, whose exit status it sets. */
export async function runAsProgram<Item, Options, Out extends Result>(
  drill: Drill<Item, Options, Out>,
): Promise<void> {
  outliveReader(process.stdout);
  process.exitCode = await runDrill(drill);
}
