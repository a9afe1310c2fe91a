/** Where the command line works: a local run that is alive, or AWS, and to read also what a local run left. It always says which. */
import { SFNClient } from '@aws-sdk/client-sfn';
import { STATE_MACHINE_ALIAS, STATE_MACHINE_NAME } from '../lib/names';
import { Executions, findStateMachine, regionOf } from '../src/adapters/aws/executions';
import { isNameOfCheck } from '../src/model/check';
import { InvalidInputError } from '../src/model/errors';
import { agoText } from '../src/text/units';
import type { EndedRun, ExecutionsToRead } from './ended-run';
import { NotFoundError } from './exit-codes';
import { type RunFile, readRunFile } from './local-run';

export interface Reading {
  readonly executions: ExecutionsToRead;
  /** For people: `local run (http://…)`, `AWS (eu-west-1)`, or that it is a run that has ended. */
  readonly place: string;
  /** Null: none is up, or it is not meant. */
  readonly run: RunFile | null;
  /** Where no run is up and its executions are read from disk. */
  readonly ended?: EndedRun;
}

export interface Connection extends Reading {
  readonly executions: Executions;
}

export interface ConnectOptions {
  readonly aws?: boolean | undefined;
  /** The local run and nothing else: the one that is up, or to read, what the last one left. */
  readonly local?: boolean | undefined;
  /** The execution that is meant. An ARN says where it is. */
  readonly execution?: string | undefined;
}

/** The execution that is meant: a name or an ARN as it is, and for `latest` the one that was started last and is no check. */
export async function executionNamed(
  executions: Pick<Executions, 'newestFirst'>,
  name: string,
): Promise<string> {
  if (name !== 'latest') return name;
  const newest = (await executions.newestFirst()).find(({ name }) => !isNameOfCheck(name));
  if (!newest?.executionArn) throw new NotFoundError('there is no execution yet');
  return newest.executionArn;
}

/**
 * `AWS_ENDPOINT_URL…` in the environment, or `aws: true`, is a decision and is followed. Without one, a local run
 * that is alive is taken, unless an execution's ARN is of elsewhere; else AWS with the usual chain of credentials, in the
 * region of the ARN where there is one.
 * @throws InvalidInputError, NotFoundError where there is neither a local run nor a region.
 */
export async function connect(
  options: ConnectOptions,
  findRun: () => RunFile | undefined = readRunFile,
): Promise<Connection> {
  const found = await locate(options, findRun);
  if ('nothing' in found) throw new NotFoundError(found.nothing);
  return found;
}

/** The same to read, and, where no local run is up that is meant, what the last one has left on disk. */
export async function connectToRead(
  options: ConnectOptions,
  findRun: () => RunFile | undefined = readRunFile,
  findEnded?: () => EndedRun | undefined,
): Promise<Reading> {
  const found = await locate(options, findRun);
  if (!('nothing' in found)) return found;
  // Only here, since it is rare.
  const ended = findEnded ? findEnded() : (await import('./ended-run')).findEndedRun();
  if (!ended) throw new NotFoundError(`${found.nothing}; and none has left an execution`);
  const { executions, folder, lastAt } = ended;
  const place = `a local run that has ended, read from ${folder}: its last event was ${agoText(lastAt, new Date())}, nothing of it runs`;
  return { executions, place, run: null, ended };
}

async function locate(
  options: ConnectOptions,
  findRun: () => RunFile | undefined,
): Promise<Connection | { readonly nothing: string }> {
  if (options.aws && options.local) {
    throw new InvalidInputError('--local: it is accepted without --aws, --aws-profile and --region');
  }
  const machine = options.execution === undefined ? null : machineOf(options.execution);
  const decided =
    !options.local &&
    (options.aws === true || process.env['AWS_ENDPOINT_URL_SFN'] || process.env['AWS_ENDPOINT_URL']);
  const run = decided ? undefined : findRun();
  if (run && (machine === null || machine === run.stateMachineArn)) {
    Object.assign(process.env, run.environment);
    return {
      executions: new Executions(byAlias(run.stateMachineArn)),
      place: `local run (${run.environment['AWS_ENDPOINT_URL'] ?? ''})`,
      run,
    };
  }
  if (options.local) return { nothing: "no local run is up ('npm run demo' starts one)" };
  if (machine !== null && !decided && machine.split(':')[4] === LOCAL_ACCOUNT) {
    return { nothing: `${options.execution} is of a local run, and that one is not up` };
  }
  const client = new SFNClient(machine === null ? {} : { region: regionOf(machine) });
  const region = await client.config.region().catch(() => undefined);
  if (!region) {
    return {
      nothing:
        "no local run is up ('npm run demo' starts one), and no AWS region is set: set AWS_REGION, or --region",
    };
  }
  const stateMachineArn = machine ?? (await findStateMachine(client, STATE_MACHINE_NAME));
  return { executions: new Executions(byAlias(stateMachineArn)), place: `AWS (${region})`, run: null };
}

/** The account of every local stack: no account of AWS has this number. */
const LOCAL_ACCOUNT = '000000000000';
const EXECUTION_ARN = /^(arn:[^:]+:states:[^:]+:\d{12}):execution:([^:]+):[^:]+$/;

/** The state machine of an execution's ARN; null for a name. */
function machineOf(execution: string): string | null {
  const [, place, name] = EXECUTION_ARN.exec(execution) ?? [];
  return place === undefined ? null : `${place}:stateMachine:${name}`;
}

/** People start the version that incidents are answered with, and not one that was written since. */
function byAlias(stateMachineArn: string): string {
  return `${stateMachineArn}:${STATE_MACHINE_ALIAS}`;
}
