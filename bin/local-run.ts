/** A local run that is up, by the file that it leaves: what a killed run left behind is no run. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parsedJson } from '../src/text/json';
import { processStart } from './process-start';
import { projectFolder } from './project';

/** What a local run writes for as long as it is up. */
export interface RunFile {
  readonly pid: number;
  /** Of that process (`process-start.ts`): its id may be another's by now. */
  readonly processStart: string | null;
  readonly stateMachineArn: string;
  readonly environment: Readonly<Record<string, string>>;
  /** For trying the webhook by hand. */
  readonly webhook: { readonly url: string; readonly token: string };
  /** Of the local cluster, as text, for what is done to a target's Lease. */
  readonly kubeconfig: string;
  /** What the local run was started with. */
  readonly configuration: unknown;
}

/** Where a local run of this project says that it is up; null outside of the project. */
function runFile(): string | null {
  const project = projectFolder();
  return project === null ? null : path.join(project, '.local', 'run.json');
}

/**
 * The local run, if one is alive: a file that a killed run left behind counts for nothing, even where another process
 * has the killed one's id.
 */
export function readRunFile(file: string | null = runFile()): RunFile | undefined {
  if (file === null) return undefined;
  try {
    const run = parsedJson(readFileSync(file, 'utf8'));
    if (!isRunFile(run)) return undefined;
    process.kill(run.pid, 0);
    return run.processStart === processStart(run.pid) ? run : undefined;
  } catch {
    return undefined;
  }
}

/** It is this project's own file, and may be half written; checked by hand, since every command reads it. */
function isRunFile(value: unknown): value is RunFile {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, environment, stateMachineArn, kubeconfig } = value as Partial<RunFile>;
  return (
    Number.isInteger(pid) &&
    Number(pid) > 0 &&
    typeof environment === 'object' &&
    typeof stateMachineArn === 'string' &&
    typeof kubeconfig === 'string' &&
    'processStart' in value &&
    'configuration' in value
  );
}
