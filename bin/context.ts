/** What a command works with, and what it answers. A command that only reads is given nothing to write with. */
import type { Connection, Reading } from './connection';
import type { ExitCode } from './exit-codes';

/** Options of the whole command line. */
export interface Globals {
  readonly aws?: boolean | undefined;
  readonly local?: boolean | undefined;
  readonly configuration?: string | undefined;
  readonly cluster?: string | undefined;
  readonly json?: boolean | undefined;
}

export interface ReadContext {
  readonly globals: Globals;
  /** Executions to read: on AWS, of a local run that is up, or what one has left. @param execution that is meant. */
  read(execution?: string): Promise<Reading>;
  /** A line for people beside the answer. */
  say(line: string): void;
}

export interface Context extends ReadContext {
  /** As `read`, and they can be started and stopped. */
  open(execution?: string): Promise<Connection>;
  /** A line of the text as it comes; nothing where JSON is asked for. */
  print(line: string): void;
}

/** What a command comes to, once for people and once for programs: one of them is printed. */
export interface Answer {
  readonly text: string;
  readonly json: unknown;
  /** Left out: done. */
  readonly exitCode?: ExitCode;
}
