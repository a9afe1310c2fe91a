/**
 * Several targets in one deployment, from their pods' figures to their executions: a real Prometheus has the rules of
 * the example, a real Alertmanager tells intake, and what Step Functions is asked for is prepared as an incident.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { rulesYaml } from '../../alerts/generate';
import { Processes } from '../../emulators/common/processes';
import { handler } from '../../lambdas/intake';
import { handler as prepare } from '../../lambdas/prepare';
import { readConfigurationFile } from '../../lib/configuration-file';
import { startAlertmanager } from '../../local/alerting/alertmanager';
import { startPrometheus } from '../../local/alerting/prometheus';
import { parseConfiguration } from '../../src/configuration/configuration';
import { eventually } from '../support/eventually';
import { provideConfiguration } from '../support/function-configuration';

const TOKEN = 'token';
const example = readConfigurationFile(
  path.join(__dirname, '..', '..', 'config', 'examples', 'several-targets.json'),
);
const config = parseConfiguration({
  ...example,
  alerts: { warning: { forSeconds: 0 }, critical: { forSeconds: 0 } },
});

/** Full pools, as `orders` and as `billing` tell of them; `other` is like `billing` and nobody's target. */
const PAGES = {
  orders: 'knhk_db_pool_total 10\nknhk_db_pool_active 10\nknhk_db_pool_idle 0\n',
  billing: 'hikaricp_connections_max{pool="p"} 10.0\nhikaricp_connections_active{pool="p"} 10.0\n',
  other: 'hikaricp_connections_max{pool="p"} 10.0\nhikaricp_connections_active{pool="p"} 10.0\n',
};
const NAMESPACES = { orders: 'shop', billing: 'finance', other: 'finance' };

provideConfiguration(config);

let processes: Processes;
const servers: Server[] = [];
/** What Step Functions was asked to start, by the name of the execution. */
const started = new Map<string, unknown>();
const ignored: string[] = [];

async function serve(answer: (body: string) => Promise<string> | string): Promise<string> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    response.end(await answer(body));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  servers.push(server);
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function stepFunctions(body: string): string {
  const { name, input } = JSON.parse(body);
  started.set(name, JSON.parse(input));
  return JSON.stringify({ executionArn: `arn:${name}`, startDate: Date.now() / 1_000 });
}

async function intake(body: string): Promise<string> {
  const { body: answer } = await handler({ body, isBase64Encoded: false } as APIGatewayProxyEvent);
  ignored.push(...JSON.parse(answer).ignored.map(({ code }: { code: string }) => code));
  return answer;
}

beforeAll(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  Object.assign(process.env, {
    RUNBOOK_DEAD_LETTER_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/alerts.fifo',
    RUNBOOK_STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:runbook',
    AWS_ENDPOINT_URL: `http://${await serve(stepFunctions)}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
  processes = await Processes.open('knhk-intake-test-');
  const alertmanager = await startAlertmanager(processes, {
    webhookUrl: `http://${await serve(intake)}`,
    bearerToken: TOKEN,
    ...{ groupWaitSeconds: 1, groupIntervalSeconds: 1, repeatIntervalSeconds: 2 },
  });
  await startPrometheus(processes, {
    rules: rulesYaml(config),
    scrapeIntervalSeconds: 1,
    evaluationIntervalSeconds: 1,
    alertmanagerUrls: [alertmanager.url],
    targets: await Promise.all(
      Object.entries(PAGES).map(async ([deployment, page]) => ({
        address: await serve(() => page),
        labels: {
          ...{ deployment, pod: `${deployment}-1` },
          namespace: NAMESPACES[deployment as keyof typeof NAMESPACES],
        },
      })),
    ),
  });
});

afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await processes.close();
});

it('starts one execution for each target that its alert names, and none for a service that is none', async () => {
  await eventually('both', async () => started.size >= 2, 20_000);
  await eventually('the other', async () => ignored.includes('unknown-target'), 20_000);
  const incidents = await Promise.all(
    [...started].map(([name, input]) =>
      prepare({ input, execution: { id: `arn:${name}`, name, startTime: new Date().toISOString() } }),
    ),
  );
  const targets = incidents.flatMap((each) => ('incident' in each ? [each.incident.target] : []));
  expect(targets.sort((a, b) => a.name.localeCompare(b.name))).toMatchObject([
    { name: 'billing', namespace: 'finance', deployment: 'billing', database: 'billing' },
    { name: 'orders', namespace: 'shop', deployment: 'orders', database: 'orders' },
  ]);
  // Alertmanager says it again and again; an incident is one execution.
  expect(started.size).toBe(2);
});
