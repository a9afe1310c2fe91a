/** A real Prometheus that scrapes the pods and evaluates the alerting rules. */
import { mkdtemp, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { freeAddress } from '../../emulators/common/ports';
import type { Processes } from '../../emulators/common/processes';
import { findTool } from '../../emulators/common/tools';
import { duration } from './duration';
import { type Past, writePast } from './past';
import { type AlertingServer, startServer } from './server';

/** Prometheus's own default; a scrape may never take longer than the interval. */
const LONGEST_SCRAPE_SECONDS = 10;

/** One pod to scrape. Its labels are put on each of its series, and so on the alerts. */
export interface ScrapeTarget {
  /** Host and port that answer `GET /metrics`, e.g. `127.1.2.3:9090`. */
  readonly address: string;
  readonly labels: { readonly namespace: string; readonly deployment: string; readonly pod: string };
}

export interface PrometheusOptions {
  /** A rules file, as YAML. */
  readonly rules: string;
  readonly scrapeIntervalSeconds: number;
  readonly evaluationIntervalSeconds: number;
  /** Where alerts go, to each of them, e.g. `http://127.0.0.1:9093`. */
  readonly alertmanagerUrls: readonly string[];
  /** The pods to scrape at first. Default: none. */
  readonly targets?: readonly ScrapeTarget[];
  /** Where it will be, of `freeAddress`, for whoever has to know before it is started. Default: one of its own. */
  readonly address?: string;
  /** What it remembers, and of how many seconds. Default: nothing. */
  readonly past?: { readonly service: Past; readonly seconds: number };
  /** For how long the last sample of a series that just ends counts as of now. Default: Prometheus' own 5 minutes. */
  readonly lookbackSeconds?: number;
  /** What it does beside its defaults, by the names of `--enable-feature`. */
  readonly features?: readonly string[];
  /** What it adds to the alerts that it sends, and has neither on its series nor on its rules. Default: nothing. */
  readonly externalLabels?: Readonly<Record<string, string>>;
}

export interface LocalPrometheus extends AlertingServer {
  /**
   * Replaces the pods to scrape. Prometheus takes notice within about 6 s: it gathers such changes for 5 s,
   * which cannot be configured. The series of a pod that is no longer among them end two scrapes later.
   */
  setTargets(targets: readonly ScrapeTarget[]): Promise<void>;
  /** Scrapes a page of kube-state-metrics as well, from now on. */
  setStateMetrics(url: string): Promise<void>;
}

/** Starts it on a free loopback port, which only reads: nothing can be written, reloaded or ended by HTTP. */
export async function startPrometheus(
  processes: Processes,
  options: PrometheusOptions,
): Promise<LocalPrometheus> {
  const folder = await mkdtemp(path.join(processes.scratchDir, 'prometheus-'));
  const files = {
    config: path.join(folder, 'prometheus.yml'),
    rules: path.join(folder, 'rules.yml'),
    targets: path.join(folder, 'targets.json'),
    stateMetrics: path.join(folder, 'state-metrics.json'),
  };
  const [write, writeStateMetrics] = [groupsWriter(files.targets), groupsWriter(files.stateMetrics)];
  const setTargets: LocalPrometheus['setTargets'] = (targets) =>
    write(targets.map(({ address, labels }) => ({ targets: [address], labels })));
  const setStateMetrics = (url: string) => writeStateMetrics([stateMetrics(new URL(url))]);
  await Promise.all([setTargets(options.targets ?? []), writeStateMetrics([])]);
  await writeFile(files.rules, options.rules);
  await writeFile(files.config, stringify(configuration(options, files)));
  const data = path.join(folder, 'data');
  if (options.past) {
    const { service, seconds } = options.past;
    const stepSeconds = options.scrapeIntervalSeconds;
    await writePast(processes, data, service, { untilMs: Date.now(), seconds, stepSeconds });
  }

  const { address = await freeAddress() } = options;
  const server = await startServer(
    processes,
    path.basename(folder),
    findTool('prometheus'),
    [
      `--config.file=${files.config}`,
      `--storage.tsdb.path=${data}`,
      `--web.listen-address=${address}`,
      // By default every web page may read it.
      `--web.cors.origin=http://${address.replaceAll('.', '\\.')}`,
      // After a loss Alertmanager hears of an alert again so much later; the default is a minute.
      '--rules.alert.resend-delay=15s',
      // Pods come and go within seconds in a local run; the default is 5 s.
      '--scrape.discovery-reload-interval=1s',
      ...(options.features ? [`--enable-feature=${options.features.join(',')}`] : []),
      ...(options.lookbackSeconds ? [`--query.lookback-delta=${duration(options.lookbackSeconds)}`] : []),
    ],
    `http://${address}`,
  );
  return { ...server, setTargets, setStateMetrics };
}

interface Files {
  readonly rules: string;
  readonly targets: string;
  readonly stateMetrics: string;
}

function configuration(options: PrometheusOptions, files: Files) {
  const alertmanagers = options.alertmanagerUrls.map((url) => new URL(url));
  return {
    global: {
      scrape_interval: duration(options.scrapeIntervalSeconds),
      scrape_timeout: duration(Math.min(options.scrapeIntervalSeconds, LONGEST_SCRAPE_SECONDS)),
      evaluation_interval: duration(options.evaluationIntervalSeconds),
      ...(options.externalLabels ? { external_labels: options.externalLabels } : {}),
    },
    rule_files: [files.rules],
    alerting: {
      alertmanagers: alertmanagers.map(({ protocol, pathname, host }) => ({
        scheme: protocol.replace(':', ''),
        path_prefix: pathname,
        static_configs: [{ targets: [host] }],
      })),
    },
    scrape_configs: [
      { job_name: 'pods', ...foundIn(files.targets) },
      // The target has no labels of its own: those of its series name what they are about.
      { job_name: 'kube-state-metrics', ...foundIn(files.stateMetrics) },
    ],
  };
}

function foundIn(file: string) {
  return { file_sd_configs: [{ files: [file], refresh_interval: duration(1) }] };
}

/** Targets and their labels, as Prometheus reads them from a file. */
interface TargetGroup {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

function stateMetrics({ protocol, pathname, host }: URL): TargetGroup {
  return { targets: [host], labels: { __scheme__: protocol.replace(':', ''), __metrics_path__: pathname } };
}

/** Writes the list whole or not at all, in the order of the calls: Prometheus may read it at any moment. */
function groupsWriter(file: string): (groups: readonly TargetGroup[]) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return (groups) => {
    const write = async () => {
      await writeFile(`${file}.new`, JSON.stringify(groups));
      await rename(`${file}.new`, file);
    };
    // One that failed has told its own caller, and is no reason not to write the next.
    last = last.then(write, write);
    return last;
  };
}
