/** The MCP server, with the SDK's own client: every tool is there, says that it only reads, and does. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { ReadContext } from '../../bin/context';
import { mcpServer } from '../../bin/mcp/server';
import { TOOLS } from '../../bin/mcp/tools';
import { Processes } from '../../emulators/common/processes';
import { TARGET_INPUT } from '../support/builders';
import { contextOf } from '../support/command-context';
import { recordedWithEvidence } from '../support/recorded-history';
import { startEmptyCluster, type TestCluster } from '../support/service-cluster';

const ARN = 'arn:aws:states:eu-west-1:123456789012:execution:knhk-runbook:leak';
const EVIDENCE = path.join(__dirname, '..', 'fixtures', 'evidence', 'incidents', 'leak');
const READS = ['newestFirst', 'describe', 'history', 'stateMachineArn'];
const SECRET = 'hunter2hunter2';

let processes: Processes;
let cluster: TestCluster;
let folder: string;
let aws: Server;
/** Every request that left this process, as method and path. */
let requests: string[];
/** Everything that was asked of the executions. */
let asked: Set<string>;
let client: Client;

beforeAll(async () => {
  processes = await Processes.open();
  cluster = await startEmptyCluster(processes, {
    onAnswer: ({ method, url }) => void requests.push(`kubernetes ${method} ${url}`),
  });
  folder = mkdtempSync(path.join(tmpdir(), 'knhk-mcp-'));
  // Stands for AWS and for every receiver: it knows one secret, and writes down all that it is asked.
  aws = createServer((request, response) => {
    const of = request.headers['x-amz-target'] ?? request.url;
    requests.push(`aws ${request.method} ${of}`);
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify({ Name: 'a', SecretString: cluster.cluster.kubeconfig() }));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => aws.once('listening', resolve));
  const url = `http://127.0.0.1:${(aws.address() as AddressInfo).port}`;
  Object.assign(process.env, {
    ...{ AWS_ENDPOINT_URL: url, AWS_REGION: 'eu-west-1' },
    ...{ AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
  });
  const targets = [{ ...TARGET_INPUT, prometheus: { url } }];
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ targets, remediation: { mode: 'auto' } }));
});
afterAll(async () => {
  aws.closeAllConnections();
  aws.close();
  rmSync(folder, { recursive: true });
  await processes.close();
});

/** Executions of which only reading is there: whatever else is touched is written down, and fails. */
function watchedExecutions() {
  const { execution, events } = recordedWithEvidence('resolved');
  const real: Record<string, unknown> = {
    stateMachineArn: 'arn:aws:states:eu-west-1:123456789012:stateMachine:knhk-runbook',
    newestFirst: async () => [
      { executionArn: ARN, name: `password=${SECRET}`, status: 'SUCCEEDED', startDate: execution.startDate },
    ],
    describe: async () => execution,
    history: async () => events,
  };
  return new Proxy(real, {
    get(target, name) {
      if (typeof name === 'string' && name !== 'then') asked.add(name);
      return target[String(name)];
    },
  });
}

beforeEach(async () => {
  requests = [];
  asked = new Set();
  const globals = { aws: true, configuration: path.join(folder, 'config.json') };
  const { read, say } = contextOf({ executions: watchedExecutions(), ended: { objects: EVIDENCE } }, globals);
  const context: ReadContext = { globals, read, say };
  client = new Client({ name: 'test', version: '1' });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await Promise.all([mcpServer(context, '1.2.3').connect(theirs), client.connect(ours)]);
});
afterEach(() => client.close());

const call = async (name: string, input: Record<string, unknown> = {}) => {
  const { content, isError } = await client.callTool({ name, arguments: input });
  const [{ text = '' } = {}] = content as { text?: string }[];
  return { text, isError: isError === true };
};

it('has the tools, each marked as one that only reads', async () => {
  expect(client.getServerVersion()).toMatchObject({ name: 'runbook', version: '1.2.3' });
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual([
    'incidents',
    'timeline',
    'evidence',
    'plan',
    'review',
    'check',
    'dry_run',
    'stats',
  ]);
  for (const { name, description, inputSchema, annotations } of tools) {
    expect([name, annotations]).toEqual([
      name,
      expect.objectContaining({ readOnlyHint: true, destructiveHint: false }),
    ]);
    expect(description?.length).toBeGreaterThan(20);
    expect(inputSchema.type).toBe('object');
  }
});

it.each(TOOLS.map(({ name }) => name))('%s writes nothing, anywhere', async (name) => {
  expect(await call(name)).toMatchObject({ isError: false });
  expect([...asked].filter((each) => !READS.includes(each))).toEqual([]);
  // A review of rights is asked by POST, and kept nowhere.
  const isRead = (request: string) =>
    /^(kubernetes|aws) (GET|HEAD) /.test(request) ||
    /^kubernetes POST .*\/selfsubject(access)?reviews(\?|$)/.test(request) ||
    /^aws POST (secretsmanager\.GetSecretValue|\/api\/v1\/query)/.test(request) ||
    /^aws POST AWSStepFunctions\.(Describe|List|Get)/.test(request);
  expect(requests.filter((each) => !isRead(each))).toEqual([]);
  if (name === 'check') expect(requests.some((each) => each.startsWith('kubernetes '))).toBe(true);
});

it('tells what the commands tell', async () => {
  expect(JSON.parse((await call('timeline', { execution: ARN })).text)).toMatchObject({
    execution: { status: 'SUCCEEDED' },
  });
  expect(JSON.parse((await call('evidence')).text)).toMatchObject({
    execution: ARN,
    diagnoses: expect.arrayContaining([expect.objectContaining({ evidence: expect.any(Object) })]),
  });
  expect(JSON.parse((await call('plan')).text)).toMatchObject({
    waitsForApproval: null,
    decisions: expect.arrayContaining([expect.objectContaining({ status: 'applied' })]),
  });
  expect(JSON.parse((await call('review')).text).markdown).toMatch(/^# Post-incident review/);
  const dry = await call('dry_run', { set: ['remediation.terminate.mode=off'] });
  expect(JSON.parse(dry.text)).toMatchObject({
    execution: ARN,
    looks: expect.arrayContaining([
      expect.objectContaining({ decided: expect.objectContaining({ decision: 'refuse' }) }),
    ]),
  });
  const { text } = await call('check');
  expect(text).toContain('left out: this check only reads');
});

it('tells no secret, whatever it stands in', async () => {
  const { text } = await call('incidents');
  expect(text).toContain(ARN);
  expect(text).not.toContain(SECRET);
});

it('answers what it can not do, and goes on', async () => {
  expect(await call('stats', { days: 0 })).toMatchObject({ isError: true });
  expect(await call('timeline', { execution: 7 })).toMatchObject({ isError: true });
  expect((await call('incidents')).isError).toBe(false);
});
