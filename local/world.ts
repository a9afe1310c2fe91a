/** The whole of it on one machine: database, cluster, service, load, metrics, alerts, and the workflow in its AWS. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type LocalAws, type LocalAwsOptions, startLocalAws } from '../emulators/aws/local-aws';
import { Outbox } from '../emulators/aws/outbox';
import { clearState } from '../emulators/aws/state';
import { freePort } from '../emulators/common/ports';
import { Processes } from '../emulators/common/processes';
import type { Cluster } from '../emulators/kubernetes/cluster';
import { mergePatch } from '../emulators/kubernetes/patch';
import { API_PORT, METRICS_PORT } from '../emulators/kubernetes/ports';
import { Executions } from '../src/adapters/aws/executions';
import type { Configuration } from '../src/configuration/configuration';
import { ENVIRONMENT } from '../src/configuration/environment';
import type { AlertmanagerPair } from './alerting/alertmanager';
import type { LocalPrometheus } from './alerting/prometheus';
import type { AlertingServer } from './alerting/server';
import { type ConfigurationOverrides, DEPLOYMENT, NAMESPACE } from './configuration';
import type { LocalIssuer } from './issuer';
import { type Load, startLoad } from './load';
import type { LocalPgBouncer } from './pgbouncer';
import type { LocalPostgres } from './postgres';
import { type Receivers, startReceivers } from './receivers/receivers';
import type { RunbookLogin } from './runbook-login';
import { Scraped } from './scraped';
import { sfnClient } from './sfn-client';
import { pastOf, startAlerting } from './start-alerting';
import { poolerAt, poolerSecrets } from './start-pgbouncer';
import { startService } from './start-service';
import { TIME_FACTOR } from './time-factor';
import { secretsOf, webhookSecret } from './workflow-secrets';
import { sizeOf, type WorldOptions } from './world-options';

export type { WorldOptions } from './world-options';

/** They start with the first click: who clicks is slower than a process. */
const CALLED_BY_PEOPLE = ['Answer', 'Slack', 'PagerDuty', 'Login'];

export interface World {
  readonly processes: Processes;
  readonly configuration: Configuration;
  readonly timeFactor: number;
  readonly postgres: LocalPostgres;
  /** Where one was asked for. */
  readonly bouncer: LocalPgBouncer | undefined;
  readonly cluster: Cluster;
  readonly prometheus: LocalPrometheus;
  readonly scraped: Scraped;
  /** The first, where there are two. */
  readonly alertmanager: AlertingServer;
  /** Where two were asked for. */
  readonly alertmanagerPair: AlertmanagerPair | undefined;
  readonly aws: LocalAws;
  /** PagerDuty, Slack, Teams, Statuspage and a webhook: who gets the messages. Each can be made to misbehave. */
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
  progress(`receivers: ${receivers.url} (PagerDuty, Slack, Teams, Statuspage, webhook)`);
  const token = randomBytes(32).toString('base64url');
  const gatewayPort = await freePort();
  const webhookUrl = `http://127.0.0.1:${gatewayPort}/v1/alerts`;
  const answersUrl = `http://127.0.0.1:${gatewayPort}/v1/answers`;
  // Loaded where it is wanted: most runs are without it.
  const issuer = options.login
    ? await (await import('./issuer')).startIssuer(processes, `${answersUrl}/login`)
    : null;
  if (issuer) progress(`login: ${issuer.url} (OpenID Connect)`);

  const bouncerPort = options.pgbouncer && (await freePort());
  const pooler = bouncerPort === undefined ? {} : { pooler: poolerAt(bouncerPort) };
  const [service, alerting] = await Promise.all([
    startService(processes, options, bouncerPort, progress),
    startAlerting(
      processes,
      {
        ...{ webhookUrl, token, target: { ...pooler, ...options.target } },
        overrides: overridesOf(receivers, issuer, options),
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
  const size = sizeOf(options);
  const past = options.past === null ? null : pastOf(options.past ?? {}, size);
  const prometheus = await alerting.startPrometheus(targets(), past);
  const scraped = new Scraped(targets, (each) => prometheus.setTargets(each));
  service.onPodsChanged(() => scraped.refresh());
  await Promise.all([scraped.refresh(), prometheus.setStateMetrics(cluster.stateMetricsUrl)]);
  // Before the workflow is up: the usual traffic has no pause in it.
  const load = startLoad({
    urls: () => cluster.readyPods().map(({ ip }) => `http://${ip}:${API_PORT}`),
    requestsPerSecond: size.requestsPerSecond,
    path: '/orders',
    timeoutMs: 5_000,
  });
  processes.onClose(() => load.stop());

  const workflow = {
    ...{ assemblyDir, stateDir, gatewayPort, timeFactor },
    // The template has the address on AWS.
    functionEnvironment: {
      [ENVIRONMENT.answersUrl]: answersUrl,
      [ENVIRONMENT.slackStandIn]: receivers.url,
    },
    secrets: {
      ...receivers.secrets,
      ...issuer?.secrets,
      ...secretsOf(
        configuration,
        cluster.accountKubeconfig(),
        JSON.stringify({ ...service.runbookLogin, ssl: 'off' }),
      ),
      ...poolerSecrets(service.bouncer),
      [webhookSecret(assemblyDir)]: token,
    },
  };
  const aws = await startLocalAws({ ...workflow, processes, outbox });
  // The first call of a function must not wait for its process: on AWS that is what concurrency is provisioned for.
  if (!options.isCold) await aws.lambda.warm({ but: CALLED_BY_PEOPLE });
  progress(`workflow: ${aws.endpointUrl} (Step Functions, SNS, S3, secrets), webhook ${webhookUrl}`);

  return {
    ...{ processes, configuration, timeFactor },
    postgres,
    bouncer: service.bouncer,
    cluster,
    prometheus,
    scraped,
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
  { notifications, slackBot }: Receivers,
  issuer: LocalIssuer | null,
  { slack, configuration = {} }: WorldOptions,
): ConfigurationOverrides {
  const all = slack === 'bot' ? { ...notifications, slack: slackBot } : notifications;
  return mergePatch(
    { notifications: all, ...issuer?.configuration },
    configuration,
  ) as ConfigurationOverrides;
}
