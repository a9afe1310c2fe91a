/** `changes`: the kill switch. It stops all that is configured unless one target is named, and says where it did. */
import { readExecution } from '../src/history/read';
import { InvalidInputError } from '../src/model/errors';
import type { TargetRecord as Record } from '../src/model/target-record';
import { switchChanges } from '../src/remediate/say';
import { runbookCommand } from '../src/text/commands';
import { errorText } from '../src/text/error-text';
import type { ChangesOptions, ChangesVerb } from './commands/options';
import type { Answer, Context } from './context';
import { EXIT, type ExitCode, exitCodeOf } from './exit-codes';
import { recordText } from './record-text';
import { runningNamed } from './running-execution';
import { openEveryRecord, openIncidentRecord, type TargetRecord } from './target-records';

export type ChangesAsked = ChangesOptions & {
  /** Of the whole command line: what the same command needs once more. */
  readonly flags?: readonly string[];
};

/** Where lines go: `warn` for what somebody has to check. */
export interface Voice {
  print(line: string): void;
  warn(line: string): void;
}

/** What came of one target. */
export interface TargetChanges {
  readonly target: string;
  readonly server: string;
  readonly namespace: string;
  readonly lease: string;
  /** As it was read; null where there is none, or it was not asked for. */
  readonly record: Record | null;
  /** Why the cluster may be another one. */
  readonly doubt: string | null;
  /** Null where it was done. */
  readonly failed: { readonly message: string; readonly exitCode: ExitCode } | null;
}

export async function changesOf(
  context: Context,
  verb: ChangesVerb,
  options: ChangesOptions,
): Promise<Answer> {
  const { globals } = context;
  const targets = options.execution
    ? [await openOf(options.execution, context)]
    : await openEveryRecord({ ...globals, target: options.target });
  const lines: string[] = [];
  const voice: Voice = { print: (line) => lines.push(line), warn: context.say };
  const { aws, configuration } = globals;
  const flags = [...(aws ? ['--aws'] : []), ...(configuration ? ['--configuration', configuration] : [])];
  const done = await changes(verb, { ...options, flags }, targets, voice);
  return {
    text: lines.join('\n'),
    json: { verb, targets: done },
    exitCode: done.find(({ failed }) => failed !== null)?.failed?.exitCode ?? EXIT.done,
  };
}

async function openOf(named: string, { globals, open, say }: Context): Promise<TargetRecord> {
  const connection = await open(named);
  const execution = await runningNamed(connection.executions, named, say);
  const { incident } = readExecution(await connection.executions.history(execution));
  if (!incident) throw new InvalidInputError(`${execution} has no incident`);
  // What is to be said of the cluster is said with what was done.
  return openIncidentRecord(incident, connection, globals, () => undefined);
}

/** Does it for each target: one that can't be reached does not keep the others from being stopped. */
export async function changes(
  verb: ChangesVerb,
  options: ChangesAsked,
  targets: readonly TargetRecord[],
  voice: Voice,
): Promise<TargetChanges[]> {
  if (verb === 'allow' && targets.length > 1 && !options.all) {
    const known = targets.map(({ name }) => `'${name}'`).join(', ');
    throw new InvalidInputError(`changes allow: --target with one of ${known} is accepted, or --all`);
  }
  return Promise.all(targets.map((target) => changeOne(verb, options, target, voice)));
}

async function changeOne(
  verb: ChangesVerb,
  { reason, by, execution, flags = [] }: ChangesAsked,
  target: TargetRecord,
  { print, warn }: Voice,
): Promise<TargetChanges> {
  const { name, records, doubt } = target;
  const { server, namespace, lease } = records.place;
  const where = `lease ${namespace}/${lease} on ${server}`;
  const done = { ...{ target: name, server, namespace, lease, doubt }, record: null, failed: null };
  if (doubt !== null) warn(`WARNING: ${name}: ${doubt}`);
  try {
    const wasThere = await records.exists();
    if (verb === 'show') {
      if (!wasThere) {
        print(`${name}: no ${where}`);
        return done;
      }
      const { record } = await records.read();
      print(`${name} (${where})`);
      for (const line of recordText(record, new Date(), target.leaseSeconds)) print(`  ${line}`);
      return { ...done, record };
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
    return done;
  } catch (error) {
    const message = errorText(error);
    warn(`FAILED: ${name}: ${where}: ${message}`);
    return { ...done, failed: { message, exitCode: exitCodeOf(error) } };
  }
}
