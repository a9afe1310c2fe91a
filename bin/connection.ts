/** Where the command line works: a local run that is alive, or AWS. It always says which. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SFNClient } from '@aws-sdk/client-sfn';
import { z } from 'zod';
import { STATE_MACHINE_ALIAS, STATE_MACHINE_NAME } from '../lib/names';
import { Executions, findStateMachine, regionOf } from '../src/adapters/aws/executions';
import { isNameOfCheck } from '../src/model/check';
import { InvalidInputError } from '../src/model/errors';
import { processStart } from './process-start';

/** Written by a local run while it is up. */
export const RUN_FILE = path.join(__dirname, '..', '.local', 'run.json');

const runFileSchema = z.object({
  pid: z.number().int().positive(),
  /** Of that process (`process-start.ts`): its id may be another's by now. */
  processStart: z.string().nullable(),
  stateMachineArn: z.string(),
  environment: z.record(z.string(), z.string()),
  /** For trying the webhook by hand. */
  webhook: z.object({ url: z.string(), token: z.string() }),
  /** Of the local cluster, as text, for what is done to a target's Lease. */
  kubeconfig: z.string(),
  /** What the local run was started with. */
  configuration: z.unknown(),
});
export type RunFile = z.infer<typeof runFileSchema>;

export interface Connection {
  readonly executions: Executions;
  /** For people: `local run (http://…)` or `AWS (eu-west-1)`. */
  readonly place: string;
  /** Null: it is AWS, or whatever `AWS_ENDPOINT_URL` names. */
  readonly run: RunFile | null;
}

export interface ConnectOptions {
  readonly aws?: boolean;
  /** The execution that is meant. An ARN says where it is. */
  readonly execution?: string;
}

/** The execution that is meant: a name or an ARN as it is, and for `latest` the one that was started last and is no check. */
export async function executionNamed(
  executions: Pick<Executions, 'newestFirst'>,
  name: string,
): Promise<string> {
  if (name !== 'latest') return name;
  const newest = (await executions.newestFirst()).find(({ name }) => !isNameOfCheck(name));
  if (!newest?.executionArn) throw new InvalidInputError('there is no execution yet');
  return newest.executionArn;
}

/**
 * `AWS_ENDPOINT_URL…` in the environment, or `aws: true`, is a decision and is followed. Without one, a local run
 * that is alive is taken, unless an execution's ARN is of elsewhere; else AWS with the usual chain of credentials, in the
 * region of the ARN where there is one.
 * @throws InvalidInputError where there is neither a local run nor a region.
 */
export async function connect(
  options: ConnectOptions,
  findRun: () => RunFile | undefined = readRunFile,
): Promise<Connection> {
  const machine = options.execution === undefined ? null : machineOf(options.execution);
  const decided =
    options.aws === true || process.env['AWS_ENDPOINT_URL_SFN'] || process.env['AWS_ENDPOINT_URL'];
  const run = decided ? undefined : findRun();
  if (run && (machine === null || machine === run.stateMachineArn)) {
    Object.assign(process.env, run.environment);
    return {
      executions: new Executions(byAlias(run.stateMachineArn)),
      place: `local run (${run.environment['AWS_ENDPOINT_URL'] ?? ''})`,
      run,
    };
  }
  if (machine !== null && !decided && machine.split(':')[4] === LOCAL_ACCOUNT) {
    throw new InvalidInputError(`${options.execution} is of a local run, and that one is not up`);
  }
  const client = new SFNClient(machine === null ? {} : { region: regionOf(machine) });
  const region = await client.config.region().catch(() => undefined);
  if (!region) {
    throw new InvalidInputError(
      "no local run is up ('npm run demo' starts one), and no AWS region is set: set AWS_REGION",
    );
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

/**
 * The local run, if one is alive: a file that a killed run left behind counts for nothing, even where another process
 * has the killed one's id.
 */
export function readRunFile(file = RUN_FILE): RunFile | undefined {
  try {
    const run = runFileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    process.kill(run.pid, 0);
    return run.processStart === processStart(run.pid) ? run : undefined;
  } catch {
    return undefined;
  }
}
