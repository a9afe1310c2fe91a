/** How a command is added: its words and options here, and its work in a file that is loaded when it is asked for. */
import { Argument, Option } from 'commander';
import type { Answer, Context } from '../context';

/** Does a command's work, and prints what it comes to. */
export type Run = (work: (context: Context) => Promise<Answer>) => Promise<void>;

/** What an execution is named by: completion offers what is always there. */
export function executionArgument(description = "its name, its ARN or 'latest'"): Argument {
  return new Argument('<execution>', description);
}

/** An option that takes one of these. */
export function choice(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, description).choices(choices);
}

/** Of an option that may be given several times. */
export function several(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
