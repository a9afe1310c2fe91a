/** The record of a target, for a person's word: on the local run's cluster, or on the one that `kubectl` would use. */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { readConfigurationFile } from '../lib/configuration-file';
import { KubernetesRecords } from '../src/adapters/kubernetes-records';
import { type Configuration, parseConfiguration } from '../src/configuration';
import { InvalidInputError } from '../src/errors';
import type { TargetRecords } from '../src/ports';
import { readRunFile } from './connection';

export interface RecordsOptions {
  /** A target's name; the configuration's first when left out. */
  readonly target?: string | undefined;
  /** Work with the cluster that `kubectl` would use, even if a local run is alive. */
  readonly aws?: boolean | undefined;
  readonly configuration?: string | undefined;
}

/**
 * Opens the record of a target.
 * @throws InvalidInputError when there is no such target, or no kubeconfig.
 */
export function openTargetRecords(options: RecordsOptions): { records: TargetRecords; name: string } {
  const config = readConfiguration(options);
  const target = options.target
    ? config.targets.find(({ name }) => name === options.target)
    : config.targets[0];
  if (!target) {
    const known = config.targets.map(({ name }) => `'${name}'`).join(', ');
    throw new InvalidInputError(`--target: there is no target '${options.target}'; accepted: ${known}`);
  }
  const records = new KubernetesRecords(
    personsKubeconfig(options),
    target.kubernetes,
    config.probes,
    config.remediation.lock.leaseSeconds,
  );
  return { records, name: target.name };
}

/** What the local run was started with, or the configuration's file. */
export function readConfiguration(options: Omit<RecordsOptions, 'target'>): Configuration {
  const run = options.aws ? undefined : readRunFile();
  return run
    ? parseConfiguration(run.configuration)
    : readConfigurationFile(
        path.resolve(options.configuration ?? path.join(__dirname, '..', 'config', 'knhk.json')),
      );
}

/** Of the local run, or the person's own: what a person does is done with that person's rights. */
export function personsKubeconfig(options: Pick<RecordsOptions, 'aws'>): string {
  const run = options.aws ? undefined : readRunFile();
  return run?.kubeconfig ?? ownKubeconfig();
}

/** As `kubectl` finds it: the first file that KUBECONFIG names, or `~/.kube/config`. */
function ownKubeconfig(): string {
  const [named] = (process.env['KUBECONFIG'] ?? '').split(path.delimiter).filter(Boolean);
  const file = named ?? path.join(homedir(), '.kube', 'config');
  if (!existsSync(file)) {
    throw new InvalidInputError(`no kubeconfig at ${file}: set KUBECONFIG to one that may update the Lease`);
  }
  return readFileSync(file, 'utf8');
}
