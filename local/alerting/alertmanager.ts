/** A real Alertmanager that tells the runbook of every alert. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { freePort, unguessableHost } from '../ports';
import type { Processes } from '../processes';
import { findTool } from '../tools';
import { duration } from './duration';
import { type AlertingServer, startServer } from './server';

export interface AlertmanagerOptions {
  /** Receives the alerts as Alertmanager's webhook, version 4. */
  readonly webhookUrl: string;
  /** Sent as `Authorization: Bearer …`. */
  readonly bearerToken: string;
  /** How long to collect the first alerts of a group before telling of them. */
  readonly groupWaitSeconds: number;
  /** How long to collect further alerts of a group, resolved ones included. */
  readonly groupIntervalSeconds: number;
  /** How often to repeat what has not changed. */
  readonly repeatIntervalSeconds: number;
}

/**
 * Starts it on a free loopback port, without the gossip that several of them would need. Its API takes alerts and
 * silences from every web page (`Access-Control-Allow-Origin: *`), and no option ends that: so its address is one that
 * no page knows.
 */
export async function startAlertmanager(
  processes: Processes,
  options: AlertmanagerOptions,
): Promise<AlertingServer> {
  const folder = await mkdtemp(path.join(processes.scratchDir, 'alertmanager-'));
  const configFile = path.join(folder, 'alertmanager.yml');
  const tokenFile = path.join(folder, 'webhook-token');
  await writeFile(tokenFile, options.bearerToken, { mode: 0o600 });
  await writeFile(configFile, stringify(configuration(options, tokenFile)));

  const host = unguessableHost();
  const address = `${host}:${await freePort(host)}`;
  return startServer(
    processes,
    path.basename(folder),
    findTool('alertmanager'),
    [
      `--config.file=${configFile}`,
      `--storage.path=${path.join(folder, 'data')}`,
      `--web.listen-address=${address}`,
      '--cluster.listen-address=',
    ],
    `http://${address}`,
  );
}

function configuration(options: AlertmanagerOptions, tokenFile: string) {
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
