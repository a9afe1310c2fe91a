/** The whole of it on one machine: database, cluster, service, load, metrics, alerts, and the workflow in its AWS. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type LocalAws, type LocalAwsOptions, startLocalAws } from '../emulators/aws/local-aws';
import { Outbox } from '../emulators/aws/outbox';
import { clearState } from '../emulators/aws/state';
import { findTemplate } from '../emulators/aws/template';
import { freePort } from '../emulators/common/ports';
import { Processes } from '../emulators/common/processes';
import { Cluster, type ClusterOptions } from '../emulators/kubernetes/cluster';
import { mergePatch } from '../emulators/kubernetes/patch';
import { API_PORT, METRICS_PORT } from '../emulators/kubernetes/ports';
import { Executions } from '../src/adapters/aws/executions';
import type { Configuration } from '../src/configuration/configuration';
import type { AlertmanagerPair } from './alerting/alertmanager';
import type { LocalPrometheus } from './alerting/prometheus';
import type { AlertingServer } from './alerting/server';
import {
  type ConfigurationOverrides,
  DATABASE,
  DEPLOYMENT,
  NAMESPACE,
  SECRET_IDS,
  SERVICE_ROLE,
  type TargetOverrides,
} from './configuration';
import { type Load, startLoad } from './load';
import { type LocalPostgres, startPostgres } from './postgres';
import { type Receivers, type ReceiversOptions, startReceivers } from './receivers/receivers';
import { makeRunbookLogin, type RunbookLogin } from './runbook-login';
import { runbookRole } from './runbook-role';
import { bundleService } from './service/bundle';
import { sfnClient } from './sfn-client';
import { type PastOptions, pastOf, startAlerting } from './start-alerting';
import { TIME_FACTOR } from './time-factor';

export interface WorldOptions {
  /** Where histories, reports and the outbox are kept. Default: in the scratch folder, gone at the end. */
  readonly stateDir?: string;
  /** Starts clean: what an earlier local run left in `stateDir` is removed. */
  readonly fresh?: boolean;
  readonly replicas?: number;
  readonly poolSize?: number;
  /** A second pool of each pod, for what only reads: the service then has `write` and `read`. Default: one pool. */
  readonly readPoolSize?: number;
  /** A pod whose pool is full is not ready. */
  readonly readinessNeedsConnection?: boolean;
  readonly maxConnections?: number;
  /** Further settings of the PostgreSQL server, by name. */
  readonly postgresSettings?: Readonly<Record<string, string>>;
  readonly requestsPerSecond?: number;
  /** What the cluster has beside the deployment: an autoscaler, a quota, marks of a GitOps controller. */
  readonly cluster?: Pick<
    ClusterOptions,
    | 'autoscaler'
    | 'maxPods'
    | 'onAnswer'
    | 'deploymentMetadata'
    | 'configMapMetadata'
    | 'podDisruptionBudget'
    | 'preStopSeconds'
    | 'sidecar'
    | 'leftovers'
  >;
  /** What each duration is divided by. Default: the local run's one factor; 1 is production's own time. */
  readonly timeFactor?: number;
  /** How the service was before this run, other than healthy under the same load. Null: nothing is known of it. */
  readonly past?: PastOptions | null;
  /** Changes to the local configuration, merged into it field by field. */
  readonly configuration?: ConfigurationOverrides;
  /** What is other about the target: whether customers see it fail, and what they call it. */
  readonly target?: TargetOverrides;
  /** Two Alertmanagers that gossip, in place of one, the second of which waits so long for the first. */
  readonly pair?: { readonly peerTimeoutSeconds: number };
  /** Leases that the runbook may read and change beside the first target's own. */
  readonly leases?: readonly string[];
  /** What the receivers take, in place of the services' own limits. */
  readonly requestsAMinute?: ReceiversOptions['requestsAMinute'];
  /** Called as each part is up. */
  readonly onProgress?: (text: string) => void;
}

export interface World {
  readonly processes: Processes;
  readonly configuration: Configuration;
  readonly timeFactor: number;
  readonly postgres: LocalPostgres;
  readonly cluster: Cluster;
  readonly prometheus: LocalPrometheus;
  /** The first, where there are two. */
  readonly alertmanager: AlertingServer;
  /** Where two were asked for. */
  readonly alertmanagerPair: AlertmanagerPair | undefined;
  readonly aws: LocalAws;
  /** PagerDuty, Slack, Statuspage and a webhook: who gets the messages. Each can be told to misbehave. */
  readonly receivers: Receivers;
  /** What its AWS was started with. */
  readonly workflow: Omit<LocalAwsOptions, 'processes' | 'outbox'>;
  readonly load: Load;
  readonly executions: Executions;
  /** The webhook that Alertmanager calls, and the token that it carries. */
  readonly webhook: { readonly url: string; readonly token: string };
  /** Of the role that the service logs in with: faults of its own making come from it. */
  readonly servicePassword: string;
  /** With which the runbook comes to PostgreSQL. */
  readonly runbookLogin: RunbookLogin;
  /** The server's log so far. */
  postgresLog(): Promise<string>;
  /** The Markdown report of an execution, given by name or ARN, as a file. */
  reportFile(execution: string): string;
  close(): Promise<void>;
}

/** Starts everything on free loopback ports. If any part fails to start, what was started is stopped again. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const processes = await Processes.open();
  try {
    return await start(processes, options);
  } catch (error) {
    await processes.close();
    throw error;
  }
}

async function start(processes: Processes, options: WorldOptions): Promise<World> {
  const { onProgress: progress = () => undefined, timeFactor = TIME_FACTOR } = options;
  const stateDir = options.stateDir ?? path.join(processes.scratchDir, 'state');
  await mkdir(stateDir, { recursive: true });
  if (options.fresh) clearState(stateDir);
  const outbox = new Outbox(stateDir);
  const { requestsAMinute } = options;
  const receivers = await startReceivers(processes, { outbox, ...(requestsAMinute && { requestsAMinute }) });
  progress(`receivers: ${receivers.url} (PagerDuty, Slack, Statuspage, webhook)`);
  const token = randomBytes(32).toString('base64url');
  const gatewayPort = await freePort();
  const webhookUrl = `http://127.0.0.1:${gatewayPort}/v1/alerts`;

  const [service, alerting] = await Promise.all([
    startService(processes, options, progress),
    startAlerting(
      processes,
      {
        ...{ webhookUrl, token, target: options.target ?? {} },
        overrides: overridesOf(receivers, options.configuration),
        ...{ pair: options.pair, timeFactor },
      },
      progress,
    ),
  ]);
  const { postgres, cluster } = service;
  const { alertmanager, alertmanagerPair, configuration, assemblyDir } = alerting;
  const targets = () =>
    cluster.pods().map(({ name, ip }) => ({
      address: `${ip}:${METRICS_PORT}`,
      labels: { namespace: NAMESPACE, deployment: DEPLOYMENT, pod: name },
    }));
  const size = { ...{ replicas: 3, poolSize: 16, requestsPerSecond: 40 }, ...options };
  const past = options.past === null ? null : pastOf(options.past ?? {}, size);
  const prometheus = await alerting.startPrometheus(targets(), past);
  service.onPodsChanged(() => prometheus.setTargets(targets()));
  await Promise.all([prometheus.setTargets(targets()), prometheus.setStateMetrics(cluster.stateMetricsUrl)]);
  // Before the workflow is up: the usual traffic has no pause in it.
  const load = startLoad({
    urls: () => cluster.readyPods().map(({ ip }) => `http://${ip}:${API_PORT}`),
    requestsPerSecond: size.requestsPerSecond,
    path: '/orders',
    timeoutMs: 5_000,
  });
  processes.onClose(() => load.stop());

  const workflow = {
    assemblyDir,
    stateDir,
    gatewayPort,
    secrets: {
      ...receivers.secrets,
      ...secretsOf(
        configuration,
        cluster.accountKubeconfig(),
        JSON.stringify({ ...service.runbookLogin, ssl: 'off' }),
      ),
      [webhookSecret(assemblyDir)]: token,
    },
  };
  const aws = await startLocalAws({ ...workflow, processes, outbox });
  // The first call of a function must not wait for its process: on AWS that is what concurrency is provisioned for.
  await aws.lambda.warm();
  progress(`workflow: ${aws.endpointUrl} (Step Functions, SNS, S3, secrets), webhook ${webhookUrl}`);

  return {
    ...{ processes, configuration, timeFactor },
    postgres,
    cluster,
    prometheus,
    alertmanager,
    alertmanagerPair,
    aws,
    workflow,
    receivers,
    load,
    executions: new Executions(aws.stateMachineArn ?? '', sfnClient(aws.endpointUrl)),
    reportFile: (execution) =>
      aws.s3.file(
        aws.stack.outputs['ReportBucket'] ?? '',
        `incidents/${execution.split(':').at(-1)}/report.md`,
      ),
    webhook: { url: webhookUrl, token },
    servicePassword: service.servicePassword,
    runbookLogin: service.runbookLogin,
    postgresLog: () => readFile(path.join(processes.scratchDir, 'logs', `${postgres.name}.log`), 'utf8'),
    close: () => processes.close(),
  };
}

/** Every message goes to the receivers of this run, unless the configuration of this run wants otherwise. */
function overridesOf(
  { notifications }: Receivers,
  configuration: ConfigurationOverrides = {},
): ConfigurationOverrides {
  return mergePatch({ notifications }, configuration) as ConfigurationOverrides;
}

/** Each target's two secrets, by the names that it has for them. */
function secretsOf(
  { targets }: Configuration,
  kubeconfig: string,
  postgres: string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    targets.flatMap((target) => [
      [target.kubernetes.secretId ?? SECRET_IDS.kubeconfig, kubeconfig],
      [target.postgres.secretId ?? SECRET_IDS.postgres, postgres],
    ]),
  );
}

/** The secret that the stack creates itself, by its logical id: the only one in the template. */
function webhookSecret(assemblyDir: string): string {
  const { template } = findTemplate(assemblyDir);
  const { Resources } = template as { Resources: Record<string, { Type: string }> };
  const found = Object.entries(Resources).find(([, { Type }]) => Type === 'AWS::SecretsManager::Secret');
  if (!found) throw new Error('the template has no secret for the webhook');
  return found[0];
}

async function startService(processes: Processes, options: WorldOptions, progress: (text: string) => void) {
  const [postgres, program] = await Promise.all([
    startPostgres(processes, {
      maxConnections: options.maxConnections ?? 100,
      ...(options.postgresSettings ? { settings: options.postgresSettings } : {}),
    }),
    bundleService(processes.scratchDir),
  ]);
  const password = {
    service: randomBytes(18).toString('base64url'),
    runbook: randomBytes(18).toString('base64url'),
  };
  await postgres.createRole(SERVICE_ROLE, password.service);
  await postgres.createDatabase(DATABASE, SERVICE_ROLE);
  const runbookLogin = await makeRunbookLogin(processes, postgres, DATABASE, password.runbook);
  progress(
    `PostgreSQL ${postgres.version}: ${postgres.host}:${postgres.port}, max_connections ${options.maxConnections ?? 100}`,
  );

  // Who wants to know is known only when Prometheus is up, which happens meanwhile.
  let podsChanged = async (): Promise<void> => undefined;
  const cluster = await Cluster.start({
    ...{ processes, program },
    namespace: NAMESPACE,
    name: DEPLOYMENT,
    ...options.cluster,
    accountRole: runbookRole(options.leases),
    replicas: options.replicas ?? 3,
    containerEnv: {
      PGHOST: postgres.host,
      PGPORT: String(postgres.port),
      PGUSER: SERVICE_ROLE,
      PGDATABASE: DATABASE,
      DB_ACQUIRE_TIMEOUT_MS: '1000',
      ...(options.readPoolSize && { DB_READ_POOL_MAX_CONNECTIONS: String(options.readPoolSize) }),
      ...(options.readinessNeedsConnection && { READINESS_NEEDS_CONNECTION: 'true' }),
    },
    containerSecrets: { PGPASSWORD: password.service },
    postgres: { host: postgres.host, port: postgres.port, ...postgres.superuser },
    onPodsChanged: () => void podsChanged(),
    configMap: { name: 'knhk-config', data: { DB_POOL_MAX_CONNECTIONS: String(options.poolSize ?? 16) } },
  });
  progress(
    `Kubernetes API: ${cluster.url}, ${cluster.pods().length} pods of ${DEPLOYMENT}, pool ${options.poolSize ?? 16} each`,
  );
  return {
    postgres,
    cluster,
    servicePassword: password.service,
    runbookLogin,
    onPodsChanged: (listener: () => Promise<void>) => {
      podsChanged = listener;
    },
  };
}
