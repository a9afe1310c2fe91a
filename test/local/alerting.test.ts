import { readdirSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Processes } from '../../emulators/common/processes';
import { startAlertmanager } from '../../local/alerting/alertmanager';
import { type LocalPrometheus, startPrometheus } from '../../local/alerting/prometheus';

const WITHIN_MS = 20_000;
const TOKEN = 'a-token-for-the-test';
const RULES = `
groups:
  - name: test
    rules:
      - alert: PoolFull
        expr: max by (namespace, deployment) (pool_ratio) > 0.95
        labels: { severity: critical }
`;

interface Webhook {
  readonly authorization: string | undefined;
  readonly body: {
    readonly version: string;
    readonly receiver: string;
    readonly status: string;
    readonly groupLabels: Record<string, string>;
    readonly alerts: readonly { readonly status: string; readonly labels: Record<string, string> }[];
  };
}

let processes: Processes;
beforeEach(async () => {
  processes = await Processes.open();
});
afterEach(() => processes.close());

test('an alert reaches the webhook with its token, then its end; a removed pod leaves no series', async () => {
  let ratio = 0.2;
  const exporter = await serve((_request, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(`pool_ratio ${ratio}\n`);
  });
  const webhooks: Webhook[] = [];
  const receiver = await serve(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    webhooks.push({
      authorization: request.headers.authorization,
      body: JSON.parse(Buffer.concat(chunks).toString()),
    });
    response.writeHead(202).end();
  });

  const alertmanager = await startAlertmanager(processes, {
    webhookUrl: `http://${receiver}/alerts`,
    bearerToken: TOKEN,
    groupWaitSeconds: 0,
    groupIntervalSeconds: 0.5,
    repeatIntervalSeconds: 3_600,
  });
  const labels = { namespace: 'default', deployment: 'api', pod: 'api-1' };
  const secondAddress = exporter.replace('127.0.0.1', 'localhost');
  const prometheus = await startPrometheus(processes, {
    rules: RULES,
    targets: [
      { address: exporter, labels },
      { address: secondAddress, labels: { ...labels, pod: 'api-2' } },
    ],
    scrapeIntervalSeconds: 0.5,
    evaluationIntervalSeconds: 0.5,
    alertmanagerUrls: [alertmanager.url],
  });
  expectPrivateToken(processes.scratchDir);

  await until('both pods are scraped', async () => (await podsOf(prometheus)).join() === 'api-1,api-2');
  expect(webhooks).toEqual([]);

  ratio = 0.99;
  await until('the alert has arrived', () => webhooks.length > 0);
  expect(webhooks[0]).toMatchObject({
    authorization: `Bearer ${TOKEN}`,
    body: {
      version: '4',
      receiver: 'runbook',
      status: 'firing',
      groupLabels: { alertname: 'PoolFull', namespace: 'default', deployment: 'api' },
      alerts: [{ status: 'firing', labels: { severity: 'critical' } }],
    },
  });

  await prometheus.setTargets([{ address: exporter, labels }]);
  await until('the removed pod has no series', async () => (await podsOf(prometheus)).join() === 'api-1');

  ratio = 0.2;
  // On a machine that stalls, Alertmanager takes an alert that is not repeated in time for over, and it fires anew.
  await until('the end of the alert has arrived', () => webhooks.at(-1)?.body.status === 'resolved');
  const statuses = webhooks.map(({ body }) => body.status);
  expect(statuses).toEqual(statuses.map((_, index) => (index % 2 === 0 ? 'firing' : 'resolved')));

  await Promise.all([prometheus.stop(), alertmanager.stop()]);
  await expect(fetch(`${prometheus.url}/-/ready`)).rejects.toThrow();
  await expect(fetch(`${alertmanager.url}/-/ready`)).rejects.toThrow();
});

test('says what is wrong with rules that Prometheus does not take', async () => {
  const starting = startPrometheus(processes, {
    rules: 'groups: [{ name: test, rules: [{ alert: Broken, expr: "max by (" }] }]',
    scrapeIntervalSeconds: 1,
    evaluationIntervalSeconds: 1,
    alertmanagerUrls: ['http://127.0.0.1:9093'],
  });
  await expect(starting).rejects.toThrow(/ended before it was ready[\s\S]*could not parse expression/);
});

/** The pods that have a current series. */
async function podsOf(prometheus: LocalPrometheus): Promise<string[]> {
  const response = await fetch(`${prometheus.url}/api/v1/query?query=pool_ratio`);
  const { data } = (await response.json()) as { data: { result: { metric: { pod: string } }[] } };
  return data.result.map(({ metric }) => metric.pod).sort();
}

function expectPrivateToken(scratchDir: string): void {
  const folder = readdirSync(scratchDir).find((name) => name.startsWith('alertmanager-'));
  const token = statSync(path.join(scratchDir, folder ?? '', 'webhook-token'));
  expect(token.mode & 0o777).toBe(0o600);
}

/** Serves on a free loopback port until the test ends. Returns host and port. */
async function serve(
  handler: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>,
): Promise<string> {
  const server = createServer((request, response) => void handler(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  processes.onClose(async () => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + WITHIN_MS;
  while (!(await condition())) {
    if (Date.now() > deadlineMs) throw new Error(`not within ${WITHIN_MS / 1_000} s: ${what}`);
    await sleep(100);
  }
}
