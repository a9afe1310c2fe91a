/** A real Alertmanager that notifies the runbook of every alert. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { freeAddress, freePort } from '../../emulators/common/ports';
import type { Processes } from '../../emulators/common/processes';
import { findTool } from '../../emulators/common/tools';
import { duration } from './duration';
import { type AlertingServer, startServer } from './server';

export interface AlertmanagerOptions {
  /** Receives the alerts as Alertmanager's webhook, version 4. */
  readonly webhookUrl: string;
  /** Sent as `Authorization: Bearer …`. */
  readonly bearerToken: string;
  /** How long to collect the first alerts of a group before notifying of them. */
  readonly groupWaitSeconds: number;
  /** How long to collect further alerts of a group, resolved ones included. */
  readonly groupIntervalSeconds: number;
  /** How often to repeat what has not changed. */
  readonly repeatIntervalSeconds: number;
  /** The cluster that it is one of. Default: it is alone. */
  readonly cluster?: ClusterMembership;
}

interface ClusterMembership {
  /** Where it gossips, on loopback. */
  readonly port: number;
  /** Where the others do. */
  readonly peerPorts: readonly number[];
  /** How long it leaves a notification to the one before it (`--cluster.peer-timeout`, by default 15 s). */
  readonly peerTimeoutSeconds: number;
}

/** Gossip on loopback takes milliseconds; by default an Alertmanager waits up to a minute for it to settle. */
const SETTLE_TIMEOUT = '2s';

const GOSSIP_HOST = '127.0.0.1';

/**
 * Starts it on a free loopback port. Its API takes alerts and
 * silences from every web page (`Access-Control-Allow-Origin: *`), and no option ends that: so its address is one that
 * no page knows.
 */
export async function startAlertmanager(
  processes: Processes,
  options: AlertmanagerOptions,
): Promise<AlertingServer> {
  return startAlertmanagerAt(processes, options, await freeAddress());
}

/**
 * Starts two that gossip, as the Alertmanager documentation has it for high availability: each gets every alert, and
 * the second notifies only of what the first, by its gossip, has not.
 */
export async function startAlertmanagerPair(
  processes: Processes,
  options: Omit<AlertmanagerOptions, 'cluster'>,
  peerTimeoutSeconds: number,
): Promise<AlertmanagerPair> {
  const ports = [await freePort(GOSSIP_HOST), await freePort(GOSSIP_HOST)] as const;
  const members = ports.map((port) => ({
    port,
    peerPorts: ports.filter((other) => other !== port),
    peerTimeoutSeconds,
  }));
  const addresses = [await freeAddress(), await freeAddress()] as const;
  const start = (index: 0 | 1, cluster?: ClusterMembership) =>
    startAlertmanagerAt(processes, { ...options, ...(cluster ? { cluster } : {}) }, addresses[index]);
  const [first, second] = await Promise.all([start(0, members[0]), start(1, members[1])]);
  let last = second;
  return {
    first,
    urls: [first.url, second.url],
    async part() {
      await last.stop();
      last = await start(1);
    },
  };
}

export interface AlertmanagerPair {
  readonly first: AlertingServer;
  readonly urls: readonly [string, string];
  /** Starts the second anew, at its address but without a peer and with nothing remembered: both are alone then. */
  part(): Promise<void>;
}

async function startAlertmanagerAt(
  processes: Processes,
  options: AlertmanagerOptions,
  address: string,
): Promise<AlertingServer> {
  const folder = await mkdtemp(path.join(processes.scratchDir, 'alertmanager-'));
  const configFile = path.join(folder, 'alertmanager.yml');
  const tokenFile = path.join(folder, 'webhook-token');
  await writeFile(tokenFile, options.bearerToken, { mode: 0o600 });
  await writeFile(configFile, stringify(alertmanagerConfiguration(options, tokenFile)));

  return startServer(
    processes,
    path.basename(folder),
    findTool('alertmanager'),
    [
      `--config.file=${configFile}`,
      `--storage.path=${path.join(folder, 'data')}`,
      `--web.listen-address=${address}`,
      ...clusterFlags(options.cluster),
    ],
    `http://${address}`,
  );
}

function clusterFlags(cluster: ClusterMembership | undefined): string[] {
  if (!cluster) return ['--cluster.listen-address='];
  return [
    `--cluster.listen-address=${GOSSIP_HOST}:${cluster.port}`,
    ...cluster.peerPorts.map((port) => `--cluster.peer=${GOSSIP_HOST}:${port}`),
    `--cluster.peer-timeout=${duration(cluster.peerTimeoutSeconds)}`,
    `--cluster.settle-timeout=${SETTLE_TIMEOUT}`,
  ];
}

/** Its file. The receiver is that of `alerts/alertmanager.example.yml`; there is nobody on call beside it. */
export function alertmanagerConfiguration(options: AlertmanagerOptions, tokenFile: string) {
  return {
    route: {
      receiver: 'runbook',
      // One notification for each incident: see the intake, which makes one execution of it.
      group_by: ['alertname', 'namespace', 'deployment'],
      group_wait: duration(options.groupWaitSeconds),
      group_interval: duration(options.groupIntervalSeconds),
      repeat_interval: duration(options.repeatIntervalSeconds),
    },
    receivers: [
      {
        name: 'runbook',
        webhook_configs: [
          {
            url: options.webhookUrl,
            send_resolved: true,
            http_config: { authorization: { type: 'Bearer', credentials_file: tokenFile } },
          },
        ],
      },
    ],
  };
}
