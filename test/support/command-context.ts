/** What a command of the command line works with, in a test: what it says and prints is kept. */
import type { Connection } from '../../bin/connection';
import type { Context, Globals } from '../../bin/context';

export interface TestContext extends Context {
  readonly said: string[];
  readonly printed: string[];
}

/** @param connected What any execution is found in: as much of it as the command needs. */
export function contextOf(
  connected: { readonly executions: unknown; readonly run?: unknown; readonly ended?: unknown },
  globals: Globals = {},
): TestContext {
  const said: string[] = [];
  const printed: string[] = [];
  const connection = { place: 'a test', run: null, ...connected } as unknown as Connection;
  return {
    ...{ globals, said, printed },
    read: async () => connection,
    open: async () => connection,
    say: (line) => said.push(line),
    print: (line) => printed.push(line),
  };
}
