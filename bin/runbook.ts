/** The command line: incidents, what people decide, and whether all is ready. On AWS and on a local run. */
import { CommanderError } from 'commander';
import { errorText } from '../src/text/error-text';
import type { Answer, Context, Globals } from './context';
import { EXIT, exitCodeOf } from './exit-codes';
import { buildProgram, type GivenGlobals } from './program';

/** Characters of an error that a person is shown. */
const LONGEST_ERROR = 2_000;

const program = buildProgram(async (work) => {
  const globals = withSettings(program.opts<GivenGlobals>());
  print(await work(contextOf(globals)), globals);
});

/** AWS' own variables: every client and every program that fetches a token reads them. */
function withSettings({ awsProfile, region, ...globals }: GivenGlobals): Globals {
  if (awsProfile !== undefined) process.env['AWS_PROFILE'] = awsProfile;
  if (region !== undefined) process.env['AWS_REGION'] = region;
  return awsProfile === undefined && region === undefined ? globals : { ...globals, aws: true };
}

function contextOf(globals: Globals): Context {
  const say = (line: string) => console.error(line);
  const told = <T extends { readonly place: string }>(connected: T): T => {
    say(`on ${connected.place}`);
    return connected;
  };
  return {
    ...{ globals, say },
    read: async (execution) =>
      told(await (await import('./connection')).connectToRead({ ...globals, execution })),
    open: async (execution) => told(await (await import('./connection')).connect({ ...globals, execution })),
    print: (line) => {
      if (!globals.json) console.log(line);
    },
  };
}

function print({ text, json, exitCode = EXIT.done }: Answer, { json: asJson }: Globals): void {
  const answer = asJson ? JSON.stringify(json, null, 2) : text.replace(/\n$/, '');
  if (answer !== '') console.log(answer);
  process.exitCode = exitCode;
}

function fail(error: unknown): void {
  // Commander has said it already; help and version are no errors.
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.refused;
    return;
  }
  const exitCode = exitCodeOf(error);
  const name = error instanceof Error ? error.name : 'Error';
  const message = errorText(error, LONGEST_ERROR);
  const { json } = program.opts<GivenGlobals>();
  console.error(
    json
      ? JSON.stringify({ error: { name, message, exitCode } })
      : `${name === 'Error' ? '' : `${name}: `}${message}`,
  );
  process.exitCode = exitCode;
}

program.parseAsync().catch(fail);
