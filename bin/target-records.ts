/** The records of targets, for what people decide: on the local run's cluster, or on the one that `kubectl` would use. */
import path from 'node:path';
import { readConfigurationFile } from '../lib/configuration-file';
import type { KubernetesAccess } from '../src/adapters/kubernetes/access';
import { KubernetesRecords } from '../src/adapters/kubernetes/records';
import { type Configuration, parseConfiguration, type Target } from '../src/configuration/configuration';
import { InvalidInputError } from '../src/model/errors';
import type { Incident, IncidentRecord, IncidentTarget } from '../src/model/incident';
import type { Connection } from './connection';
import { readRunFile } from './local-run';
import { type OwnCluster, ownCluster } from './own-cluster';
import { projectFolder } from './project';
import { clusterDoubt } from './which-cluster';

/** Of one request, where no configuration says. */
const TIMEOUT_MS = 5_000;

export interface RecordsOptions {
  /** A target's name; the configuration's first when left out. */
  readonly target?: string | undefined;
  /** Work with the cluster that `kubectl` would use, even if a local run is alive. */
  readonly aws?: boolean | undefined;
  readonly configuration?: string | undefined;
  /** What the kubeconfig calls the cluster, or a context of it: then it is that one, even if a local run is alive. */
  readonly cluster?: string | undefined;
}

export interface TargetRecord {
  readonly name: string;
  readonly records: KubernetesRecords;
  /** The longest that a holder of the lock is waited for. */
  readonly leaseSeconds: number;
  /** What a person has to know who thinks of the configuration's cluster; null where it is that one, as far as can be told. */
  readonly doubt: string | null;
}

/**
 * Opens the record of a target.
 * @throws InvalidInputError when there is no such target, or no kubeconfig.
 */
export async function openTargetRecords(options: RecordsOptions): Promise<TargetRecord> {
  const config = readConfiguration(options);
  const target = options.target ? targetNamed(options.target, config) : config.targets[0];
  if (!target) throw new InvalidInputError('the configuration has no target');
  return recordsOf(target, config, await personsCluster(options));
}

/**
 * Opens the record that an incident is kept in: as the incident itself says, unless a configuration file is named. In a local
 * run's cluster where the execution is of that run, else in the one that `kubectl` would use.
 * @param warn takes why that may be another cluster.
 * @throws InvalidInputError where there is no such record: it is another cluster, then.
 */
export async function openIncidentRecord(
  { target }: Pick<Incident, 'target'>,
  { run }: Pick<Connection, 'run'>,
  options: Omit<RecordsOptions, 'target'>,
  warn: (line: string) => void,
): Promise<TargetRecord> {
  const where = { aws: run === null, cluster: options.cluster };
  const opened =
    options.configuration || !target.record
      ? await openTargetRecords({ ...options, ...where, target: target.name })
      : recordsOfIncident(target, target.record, await personsCluster(where));
  if (opened.doubt !== null) warn(`WARNING: ${target.name}: ${opened.doubt}`);
  if (await opened.records.exists()) return opened;
  const { namespace, lease, server } = opened.records.place;
  throw new InvalidInputError(
    `there is no lease ${namespace}/${lease} on ${server}, which the incident is kept in: KUBECONFIG is to lead to the ` +
      `cluster of '${target.name}'${target.record?.eks ? `, the EKS cluster '${target.record.eks.clusterName}'` : ''}`,
  );
}

function recordsOfIncident(
  { name, deployment }: IncidentTarget,
  { namespace, lease, leaseSeconds, eks }: IncidentRecord,
  cluster: string | OwnCluster,
): TargetRecord {
  const access = typeof cluster === 'string' ? cluster : cluster.access;
  const where = { namespace, deployment, lease };
  const meant = eks
    ? { eks: { clusterName: eks.clusterName, ...(eks.region ? { region: eks.region } : {}) } }
    : {};
  return {
    name,
    records: new KubernetesRecords(access, where, { timeoutMs: TIMEOUT_MS }, leaseSeconds),
    leaseSeconds,
    doubt: typeof cluster === 'string' ? null : clusterDoubt(cluster, meant),
  };
}

/** The records of every target, or of the one that is named. @throws as `openTargetRecords`. */
export async function openEveryRecord(options: RecordsOptions): Promise<TargetRecord[]> {
  const config = readConfiguration(options);
  const targets = options.target ? [targetNamed(options.target, config)] : config.targets;
  const cluster = await personsCluster(options);
  return targets.map((target) => recordsOf(target, config, cluster));
}

/** @throws InvalidInputError naming those that there are. */
export function targetNamed(named: string, { targets }: Configuration): Target {
  const target = targets.find(({ name }) => name === named);
  if (target) return target;
  const known = targets.map(({ name }) => `'${name}'`).join(', ');
  throw new InvalidInputError(`--target: there is no target '${named}'; accepted: ${known}`);
}

function recordsOf(
  target: Target,
  { probes, remediation }: Configuration,
  cluster: string | OwnCluster,
): TargetRecord {
  const { leaseSeconds } = remediation.lock;
  const access = typeof cluster === 'string' ? cluster : cluster.access;
  return {
    name: target.name,
    records: new KubernetesRecords(access, target.kubernetes, probes, leaseSeconds),
    leaseSeconds,
    // The local run's kubeconfig comes with its configuration.
    doubt: typeof cluster === 'string' ? null : clusterDoubt(cluster, target.kubernetes),
  };
}

/** What the local run was started with, or the configuration's file. */
export function readConfiguration(options: Omit<RecordsOptions, 'target'>): Configuration {
  const run = options.aws ? undefined : readRunFile();
  return run ? parseConfiguration(run.configuration) : readConfigurationFile(configurationFile(options));
}

function configurationFile({ configuration }: Pick<RecordsOptions, 'configuration'>): string {
  const project = projectFolder();
  if (configuration !== undefined) return path.resolve(configuration);
  if (project !== null) return path.join(project, 'config', 'knhk.json');
  throw new InvalidInputError('--configuration: a file is needed outside of the project (got none)');
}

/** Of the local run, as a kubeconfig, or the person's own: what a person does is done with that person's rights. */
export async function personsCluster({
  aws,
  cluster,
}: Pick<RecordsOptions, 'aws' | 'cluster'>): Promise<string | OwnCluster> {
  const run = aws || cluster ? undefined : readRunFile();
  return run?.kubeconfig ?? ownCluster(process.env, cluster);
}

/** The same, for whoever only wants to reach it. */
export async function personsAccess(
  options: Pick<RecordsOptions, 'aws' | 'cluster'>,
): Promise<string | KubernetesAccess> {
  const cluster = await personsCluster(options);
  return typeof cluster === 'string' ? cluster : cluster.access;
}
