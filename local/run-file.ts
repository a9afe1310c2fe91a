/** Tells the command line where the local run is, for as long as it is up. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { KEPT_CONFIGURATION } from '../bin/ended-run';
import { type RunFile, readRunFile } from '../bin/local-run';
import { processStart } from '../bin/process-start';
import { ENVIRONMENT } from '../src/configuration/environment';
import type { World } from './world';

const LOCAL = path.join(__dirname, '..', '.local');
const RUN_FILE = path.join(LOCAL, 'run.json');

/** @throws Error when another local run is up: the command line would not know which to use. */
export function refuseSecondRun(): void {
  const other = readRunFile();
  if (other) throw new Error(`a local run is up already (process ${other.pid}); stop it first`);
}

/** Writes the file, and removes it when the world closes. */
export async function announceRun(world: World): Promise<void> {
  const run: RunFile = {
    pid: process.pid,
    processStart: processStart(process.pid),
    stateMachineArn: world.executions.stateMachineArn,
    environment: { ...world.aws.environment, ...deployedNames(world) },
    webhook: world.webhook,
    kubeconfig: world.cluster.kubeconfig(),
    configuration: world.configuration,
  };
  await mkdir(path.join(LOCAL, 'state'), { recursive: true });
  // What it was started with outlives it: its executions are read with it afterwards.
  await writeFile(
    path.join(LOCAL, 'state', KEPT_CONFIGURATION),
    JSON.stringify(world.configuration, null, 2),
  );
  await writeFile(RUN_FILE, JSON.stringify(run, null, 2), { mode: 0o600 });
  world.processes.onClose(() => rm(RUN_FILE, { force: true }));
}

/** What the stack tells its functions of topics and queues, and what those are called: for commands that ask about them. */
export function deployedNames({ aws }: Pick<World, 'aws'>): Record<string, string> {
  const wanted = [ENVIRONMENT.topicArns, ENVIRONMENT.deadLetterQueueUrl];
  const { functions, outputs } = aws.stack;
  const told = functions.flatMap(({ environment }) => Object.entries(environment));
  return {
    ...Object.fromEntries(told.filter(([name]) => wanted.some((each) => each === name))),
    [ENVIRONMENT.functions]: outputs['Functions'] ?? '{}',
  };
}
