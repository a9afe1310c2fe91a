/** `changes`: the kill switch. It stops all that is configured unless one target is named, and says where it did. */
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { readExecution } from '../src/history/read';
import { InvalidInputError } from '../src/model/errors';
import { switchChanges } from '../src/remediate/say';
import { runbookCommand } from '../src/text/commands';
import { errorText } from '../src/text/error-text';
import type { Connection } from './connection';
import { recordText } from './record-text';
import { runningNamed } from './running-execution';
import {
  openEveryRecord,
  openIncidentRecord,
  type RecordsOptions,
  type TargetRecord,
} from './target-records';

const VERBS = ['stop', 'allow', 'show'] as const;
type Verb = (typeof VERBS)[number];

export interface ChangesOptions {
  readonly target?: string | undefined;
  readonly execution?: string | undefined;
  readonly all?: boolean | undefined;
  readonly json?: boolean | undefined;
  readonly reason: string;
  readonly by: string;
  /** Of the whole command line: what the same command needs once more. */
  readonly flags?: readonly string[];
}

/** Where lines go: `warn` for what somebody has to check. */
export interface Voice {
  print(line: string): void;
  warn(line: string): void;
}

/** Adds `changes`. @param open connects to Step Functions, where an execution is named. */
export function addChanges(program: Command, open: (execution: string) => Promise<Connection>): void {
  program
    .command('changes <stop|allow|show>')
    .description('stop all changes at the next step, allow them again, or show the record of a target')
    .option('--target <name>', "a target's name in the configuration; stop and show: all targets without it")
    .option('--execution <execution>', 'the target of an incident, as messages name it: by its ARN')
    .option('--all', 'allow: every target')
    .option('--json', 'show: as JSON')
    .option('--reason <text>', 'why', '')
    .option('--by <name>', 'who decides', userInfo().username)
    .action(async (verb: string, options: ChangesOptions) => {
      const checked = verbOf(verb);
      const globals = program.opts<Omit<RecordsOptions, 'target'>>();
      const targets = options.execution
        ? [await openOf(options.execution, globals, open)]
        : await openEveryRecord({ ...globals, target: options.target });
      const voice: Voice = { print: (line) => console.log(line), warn: (line) => console.error(line) };
      const { aws, configuration } = globals;
      const flags = [...(aws ? ['--aws'] : []), ...(configuration ? ['--configuration', configuration] : [])];
      if (!(await changes(checked, { ...options, flags }, targets, voice))) process.exitCode = 1;
    });
}

async function openOf(
  named: string,
  globals: Omit<RecordsOptions, 'target'>,
  open: (execution: string) => Promise<Connection>,
): Promise<TargetRecord> {
  const connection = await open(named);
  const execution = await runningNamed(connection.executions, named);
  const { incident } = readExecution(await connection.executions.history(execution));
  if (!incident) throw new InvalidInputError(`${execution} has no incident`);
  // What is to be said of the cluster is said with what was done.
  return openIncidentRecord(incident, connection, globals, () => undefined);
}

function verbOf(verb: string): Verb {
  const found = VERBS.find((each) => each === verb);
  if (found) return found;
  throw new InvalidInputError(`changes: stop, allow or show is accepted (got ${verb})`);
}

/**
 * Does it for each target: one that can't be reached does not keep the others from being stopped.
 * @returns false when it failed for any.
 */
export async function changes(
  verb: Verb,
  options: ChangesOptions,
  targets: readonly TargetRecord[],
  voice: Voice,
): Promise<boolean> {
  if (verb === 'allow' && targets.length > 1 && !options.all) {
    const known = targets.map(({ name }) => `'${name}'`).join(', ');
    throw new InvalidInputError(`changes allow: --target with one of ${known} is accepted, or --all`);
  }
  const done = await Promise.all(targets.map((target) => changeOne(verb, options, target, voice)));
  return done.every(Boolean);
}

async function changeOne(
  verb: Verb,
  { json, reason, by, execution, flags = [] }: ChangesOptions,
  target: TargetRecord,
  { print, warn }: Voice,
): Promise<boolean> {
  const { name, records, doubt } = target;
  const { server, namespace, lease } = records.place;
  const where = `lease ${namespace}/${lease} on ${server}`;
  if (doubt !== null) warn(`WARNING: ${name}: ${doubt}`);
  try {
    const wasThere = await records.exists();
    if (verb === 'show') {
      if (!wasThere) print(json ? JSON.stringify({ target: name, record: null }) : `${name}: no ${where}`);
      else await show(target, where, json === true, print);
      return true;
    }
    const at = new Date().toISOString();
    const of = execution ? ['--execution', execution] : ['--target', name];
    await switchChanges(records, verb === 'stop' ? { by, at, reason } : null);
    print(
      verb === 'stop'
        ? `changes to ${name} are stopped (${where}); to allow them again: ${runbookCommand(...flags, 'changes', 'allow', ...of)}`
        : `changes to ${name} are allowed (${where})`,
    );
    if (!wasThere) {
      warn(`WARNING: ${name}: there was no ${where}: no execution has used it yet. Is it the right cluster?`);
    }
    return true;
  } catch (error) {
    warn(`FAILED: ${name}: ${where}: ${errorText(error)}`);
    return false;
  }
}

async function show(
  { name, records, leaseSeconds }: TargetRecord,
  where: string,
  isJson: boolean,
  print: (line: string) => void,
): Promise<void> {
  const { record } = await records.read();
  if (isJson) {
    print(JSON.stringify({ target: name, record }, null, 2));
    return;
  }
  print(`${name} (${where})`);
  for (const line of recordText(record, new Date(), leaseSeconds)) print(`  ${line}`);
}
