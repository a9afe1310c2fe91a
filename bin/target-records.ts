/** The record of a target, for a person's word: on the local run's cluster, or on the one that `kubectl` would use. */
import path from 'node:path';
import { readConfigurationFile } from '../lib/configuration-file';
import type { KubernetesAccess } from '../src/adapters/kubernetes-access';
import { KubernetesRecords } from '../src/adapters/kubernetes-records';
import { type Configuration, parseConfiguration } from '../src/configuration';
import { InvalidInputError } from '../src/errors';
import type { TargetRecords } from '../src/ports';
import { readRunFile } from './connection';
import { ownCluster } from './own-cluster';

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
export async function openTargetRecords(
  options: RecordsOptions,
): Promise<{ records: TargetRecords; name: string }> {
  const config = readConfiguration(options);
  const target = options.target
    ? config.targets.find(({ name }) => name === options.target)
    : config.targets[0];
  if (!target) {
    const known = config.targets.map(({ name }) => `'${name}'`).join(', ');
    throw new InvalidInputError(`--target: there is no target '${options.target}'; accepted: ${known}`);
  }
  const records = new KubernetesRecords(
    await personsCluster(options),
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
export async function personsCluster({
  aws,
}: Pick<RecordsOptions, 'aws'>): Promise<string | KubernetesAccess> {
  const run = aws ? undefined : readRunFile();
  return run?.kubeconfig ?? ownCluster();
}
