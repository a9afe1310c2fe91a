/**
 * The real app with ten targets and everything that a deployment can have, bundled and running locally: the
 * configuration, the door, and alerts that start nothing.
 */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type LocalAws, startLocalAws } from '../../emulators/aws/local-aws';
import { freePort } from '../../emulators/common/ports';
import { Processes } from '../../emulators/common/processes';
import { synthesize } from '../../local/synthesize';
import { configuration, TARGET_INPUT } from '../support/builders';
import { eventually } from '../support/eventually';

const TARGETS = Array.from({ length: 10 }, (_, index) => ({
  ...TARGET_INPUT,
  name: `service-${index}`,
  alertLabels: { namespace: 'knhk', deployment: `service-${index}` },
}));
/** Lambda quotas: "Environment variables: 4 KB, for all environment variables associated with the function". */
const MAX_VARIABLES_BYTES = 4_096;

const CONFIGURATION = configuration({
  targets: TARGETS,
  deployment: { network: { kind: 'new', natGateways: 1 }, encryption: { customerKey: true } },
});

const ownHome = process.env['HOME'];
let processes: Processes;
let aws: LocalAws;
let home: string;
beforeAll(async () => {
  processes = await Processes.open('knhk-test-targets-');
  home = path.join(processes.scratchDir, 'home');
  mkdirSync(home);
  process.env['HOME'] = home;
  const assemblyDir = path.join(processes.scratchDir, 'cdk.out');
  await synthesize(processes, CONFIGURATION, assemblyDir);
  process.env['HOME'] = ownHome;
  aws = await startLocalAws({
    processes,
    assemblyDir,
    stateDir: path.join(processes.scratchDir, 'state'),
    // Step Functions can't be reached: whatever is accepted can't be started.
    functionEnvironment: { AWS_ENDPOINT_URL_SFN: `http://127.0.0.1:${await freePort()}` },
  });
});
afterAll(async () => {
  await processes?.close();
});

it('leaves nothing in the home of whoever runs it', () => {
  expect(readdirSync(home)).toEqual([]);
});

const functionNamed = (step: string) => {
  const found = aws.stack.functions.find(({ logicalId }) => logicalId.startsWith(step));
  if (!found) throw new RangeError(`there is no function ${step}`);
  return found;
};
const webhookSecret = () =>
  aws.stack.secrets.find(({ logicalId }) => logicalId.startsWith('WebhookToken'))?.name ?? '';
const alert = (deployment: string) => {
  const file = path.join(__dirname, '..', 'fixtures', 'alertmanager-firing.json');
  const firing = JSON.parse(readFileSync(file, 'utf8'));
  firing.alerts[0].labels = { alertname: 'KNHKDatabasePoolExhausted', namespace: 'knhk', deployment };
  return JSON.stringify({ ...firing, alerts: [firing.alerts[0]] });
};
const post = (body: string, token = aws.secretsManager.value(webhookSecret())) =>
  fetch(`${aws.gatewayUrl}/alerts`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body,
  });

test('no variable grows with the targets', () => {
  for (const { logicalId, environment } of aws.stack.functions) {
    const bytes = Buffer.byteLength(Object.entries(environment).flat().join(''));
    expect([logicalId, bytes < MAX_VARIABLES_BYTES / 2]).toEqual([logicalId, true]);
  }
});

test('a function reads the last of them from the file beside its code', async () => {
  const file = path.join(functionNamed('Prepare').codeDir, 'configuration.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(CONFIGURATION);
  const event = {
    input: { trigger: 'manual', target: 'service-9' },
    execution: { id: 'arn:x', name: 'x', startTime: '2026-01-31T03:00:00.000Z' },
  };
  const { arn } = functionNamed('Prepare');
  expect(await aws.lambda.invoke(arn, event)).toMatchObject({ incident: { target: { name: 'service-9' } } });
});

test('its log is JSON with the step and the incident', async () => {
  const line = await eventually('the line in the log', async () => {
    const text = readFileSync(aws.lambda.logFile(functionNamed('Prepare').name), 'utf8');
    return text.split('\n').find((each) => each.includes('"step":"prepare"'));
  });
  expect(JSON.parse(line)).toMatchObject({
    level: 'INFO',
    service: 'knhk-runbook',
    step: 'prepare',
    incident: expect.any(String),
  });
});

test("the guide's check of the webhook reaches the function, and starts nothing", async () => {
  const guide = readFileSync(path.join(__dirname, '..', '..', 'docs', 'deploy.md'), 'utf8');
  const [, body = ''] = /^curl -i "\$WEBHOOK_URL" .* -d '([^']*)'$/ms.exec(guide) ?? [];
  const answer = await post(body);
  expect([answer.status, await answer.json()]).toEqual([
    202,
    { executions: [], ignored: [expect.objectContaining({ alertname: 'Check', code: 'other-alert' })] },
  ]);
  const written = readFileSync(aws.lambda.logFile(functionNamed('Intake').name), 'utf8');
  expect(written).toContain('"alertname":"Check"');
  expect(written).not.toContain('NothingStarted');
});

test('an alert that can not be started is asked for again, and kept once', async () => {
  const answers = [await post(alert('service-9')), await post(alert('service-9'))];
  expect(answers.map(({ status }) => status)).toEqual([503, 503]);
  const queue = aws.stack.queues.find(({ isFifo }) => isFifo)?.url ?? '';
  const [kept, ...others] = aws.sqs.bodies(queue).map((body) => JSON.parse(body));
  expect(others).toEqual([]);
  expect(kept).toMatchObject({
    name: expect.stringMatching(/^pool-/),
    input: { trigger: 'alert', target: 'service-9' },
    why: expect.stringContaining('ECONNREFUSED'),
  });
  expect(readFileSync(aws.lambda.logFile(functionNamed('Intake').name), 'utf8')).toContain(
    '"NothingStarted":1',
  );
});

test('a token is good until the one after the next is there', async () => {
  const status = async (token: string) => (await post('{}', token)).status;
  // The function has read the secret, and would keep it for five minutes.
  expect(await status('none')).toBe(403);
  aws.secretsManager.put(webhookSecret(), 'first');
  aws.secretsManager.put(webhookSecret(), 'second');
  aws.secretsManager.put(webhookSecret(), 'third');
  // What the function has read may be ten seconds old at most when it is about to refuse.
  await new Promise((resolve) => setTimeout(resolve, 10_500));
  // 400: it got as far as the check of the body.
  expect([await status('third'), await status('second'), await status('first')]).toEqual([400, 400, 403]);
});
