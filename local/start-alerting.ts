/** Alertmanager, the template that is synthesized for it, and Prometheus with a past. */
import { rulesYaml } from '../alerts/generate';
import { freeAddress } from '../emulators/common/ports';
import type { Processes } from '../emulators/common/processes';
import type { Configuration } from '../src/configuration/configuration';
import {
  type AlertmanagerOptions,
  type AlertmanagerPair,
  startAlertmanager,
  startAlertmanagerPair,
} from './alerting/alertmanager';
import type { Past } from './alerting/past';
import { type LocalPrometheus, type ScrapeTarget, startPrometheus } from './alerting/prometheus';
import type { AlertingServer } from './alerting/server';
import {
  type ConfigurationOverrides,
  DEPLOYMENT,
  localConfiguration,
  NAMESPACE,
  type TargetOverrides,
} from './configuration';
import { assemblyOf } from './kept-assembly';
import { ALERTING_SECONDS } from './time-factor';
import type { PastOptions, WorldSize } from './world-options';

/** Of time before that. */
const WINDOWS = 20;

export interface AlertingOptions {
  readonly webhookUrl: string;
  readonly token: string;
  readonly overrides: ConfigurationOverrides;
  readonly target: TargetOverrides;
  readonly timeFactor: number;
  readonly pair: { readonly peerTimeoutSeconds: number } | undefined;
}

export interface Alerting {
  /** The first, where there are two. */
  readonly alertmanager: AlertingServer;
  readonly alertmanagerPair: AlertmanagerPair | undefined;
  readonly configuration: Configuration;
  readonly assemblyDir: string;
  /** Prometheus comes last, when the pods are there: what it remembers then goes over into what it scrapes. */
  startPrometheus(targets: readonly ScrapeTarget[], past: Past | null): Promise<LocalPrometheus>;
}

/** Starts what needs no pods. */
export async function startAlerting(
  processes: Processes,
  options: AlertingOptions,
  progress: (text: string) => void,
): Promise<Alerting> {
  const { timeFactor } = options;
  const settings = {
    webhookUrl: options.webhookUrl,
    bearerToken: options.token,
    groupWaitSeconds: 0,
    groupIntervalSeconds: ALERTING_SECONDS.groupInterval / timeFactor,
    repeatIntervalSeconds: ALERTING_SECONDS.repeatInterval / timeFactor,
  };
  const address = await freeAddress();
  const configuration = localConfiguration(
    `http://${address}`,
    options.overrides,
    options.target,
    timeFactor,
  );
  // The template takes longest of all, and needs neither.
  const [assemblyDir, { alertmanager, alertmanagerPair }] = await Promise.all([
    assemblyOf(processes, configuration),
    startAlertmanagers(processes, settings, options.pair),
  ]);
  const alertmanagerUrls = alertmanagerPair?.urls ?? [alertmanager.url];
  progress('template synthesized, functions bundled');
  return {
    ...{ alertmanager, alertmanagerPair, configuration, assemblyDir },
    async startPrometheus(targets, past) {
      const prometheus = await startPrometheus(processes, {
        ...{ address, targets, alertmanagerUrls },
        rules: rulesYaml(configuration),
        scrapeIntervalSeconds: ALERTING_SECONDS.scrapeInterval / timeFactor,
        evaluationIntervalSeconds: ALERTING_SECONDS.evaluationInterval / timeFactor,
        lookbackSeconds: ALERTING_SECONDS.lookback / timeFactor,
        ...(past && { past: { service: past, seconds: pastSeconds(configuration) } }),
      });
      progress(`Prometheus: ${prometheus.url}, Alertmanager: ${alertmanagerUrls.join(', ')}`);
      return prometheus;
    },
  };
}

/** One, or two that gossip. */
async function startAlertmanagers(
  processes: Processes,
  settings: AlertmanagerOptions,
  pair: AlertingOptions['pair'],
): Promise<Pick<Alerting, 'alertmanager' | 'alertmanagerPair'>> {
  if (!pair)
    return { alertmanager: await startAlertmanager(processes, settings), alertmanagerPair: undefined };
  const alertmanagerPair = await startAlertmanagerPair(processes, settings, pair.peerTimeoutSeconds);
  return { alertmanager: alertmanagerPair.first, alertmanagerPair };
}

/** Enough for what is usual at the time of an incident that begins at once, and for a look further back. */
function pastSeconds({ diagnosis, validation }: Configuration): number {
  return diagnosis.baselineOffsetSeconds + WINDOWS * validation.windowSeconds;
}

/** For so long a request of a healthy service holds its connection, and lasts. Measured at 40 to 130 a second. */
const HEALTHY_MS = 11;

/** The service as it was, if it was as this world is while all is well. */
export function pastOf(
  { requestsPerSecond, p95Ms = HEALTHY_MS, ...past }: PastOptions,
  world: Omit<WorldSize, 'maxConnections'>,
): Past {
  const { replicas: pods, poolSize, readPoolSize } = world;
  const requests = requestsPerSecond ?? world.requestsPerSecond;
  const size = readPoolSize ?? poolSize;
  // Connections in use = arrivals × time held.
  const utilization = past.utilization ?? Math.min(1, (requests * p95Ms) / 1_000 / (pods * size));
  return {
    ...{ namespace: NAMESPACE, deployment: DEPLOYMENT, pods },
    pools:
      readPoolSize === undefined
        ? [{ size, utilization }]
        : [
            { name: 'write', size: poolSize, utilization: 0 },
            { name: 'read', size, utilization },
          ],
    requestsPerSecond: requests,
    requestMs: p95Ms,
  };
}
