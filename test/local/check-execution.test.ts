/** The check as an execution of the whole local world: the schedule starts it, people hear of news alone, nothing is touched. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SecretStore } from '../../src/adapters/aws/secret-store';
import { openChannels } from '../../src/adapters/channels/open';
import { sendTests } from '../../src/adapters/readiness/send-test';
import { readExecution } from '../../src/history/read';
import { isNameOfCheck } from '../../src/model/check';
import { eventually } from '../support/eventually';
import { CheckedWorld } from './check-world';

/** Every four seconds of the local run. */
const SCHEDULE = { everyMinutes: 1 };
const PATIENCE_MS = 120_000;

let checked: CheckedWorld;

beforeAll(async () => {
  checked = await CheckedWorld.start({
    ...{ requestsPerSecond: 5, configuration: { check: { schedule: SCHEDULE } } },
  });
});
afterAll(() => checked?.world.close());

/** Oldest first. */
async function checks() {
  const all = await checked.world.executions.newestFirst();
  return all.filter(({ name }) => isNameOfCheck(name)).reverse();
}

async function conclusionOf(execution: string | undefined) {
  return readExecution(await checked.world.executions.history(execution ?? ''));
}

let started = 0;

/** Starts one by hand, as the console of Step Functions would, and waits for its end. */
async function checkNow() {
  const { executions } = checked.world;
  const { executionArn } = await executions.start({ mode: 'check' }, `check-by-hand-${++started}`);
  const status = await eventually(
    'the check is over',
    async () => {
      const { status } = await executions.describe(executionArn);
      return status !== 'RUNNING' && status;
    },
    PATIENCE_MS,
  );
  return { status, ...(await conclusionOf(executionArn)) };
}

/** What was told by one channel, since so many messages. */
const told = (from: number, channel = 'sns') =>
  checked.world.aws.outbox.messages
    .slice(from)
    .filter((message) => message.channel === channel)
    .map(({ audience, subject, message, messageAttributes: { kind, phase } }) => ({
      ...{ audience, subject, message, kind, phase },
    }));
const subjects = (from: number) => told(from).map(({ subject }) => subject?.replace(/^.*: /, ''));
const count = () => checked.world.aws.outbox.messages.length;

it('is started by the schedule, again and again', async () => {
  await eventually(
    'two that are over',
    async () => {
      const over = (await checks()).filter(({ status }) => status === 'SUCCEEDED');
      expect(over.length).toBeGreaterThanOrEqual(2);
      return true;
    },
    PATIENCE_MS,
  );
  const { incident, check } = await conclusionOf((await checks())[0]?.executionArn);
  expect({ incident, check }).toMatchObject({
    incident: null,
    check: { targets: ['knhk-closed-loop'], isWhole: true },
  });
  checked.world.aws.scheduler.stop();
  await eventually(
    'none runs',
    async () => (await checks()).every(({ status }) => status !== 'RUNNING'),
    PATIENCE_MS,
  );
});

it('finds all well on a healthy world, touches nothing and tells nobody', async () => {
  const before = await eventually(
    'all is well',
    async () => {
      const traces = await checked.traces();
      const { conclusion } = await checkNow();
      expect(conclusion?.summary).toMatch(/^all is well \(\d+ checks\)$/);
      expect(conclusion).toMatchObject({ problems: 0, hasNews: false });
      return traces;
    },
    PATIENCE_MS,
  );
  expect(await checked.traces()).toEqual(before);
});

it('tells a problem once, and its end once, however many checks find it', async () => {
  const messages = count();
  await checked.world.postgres.query('knhk', 'REVOKE pg_monitor FROM knhk_runbook');
  await checkNow();
  await checkNow();
  expect(told(messages)).toEqual([
    {
      ...{ audience: 'sre-on-call', kind: 'readiness', phase: 'note' },
      subject: '[CHECK] database connection pool runbook: 1 problem(s) found',
      message: expect.stringMatching(
        /knhk_runbook sees what sessions do[\s\S]*GRANT pg_monitor TO\s+knhk_runbook;/,
      ),
    },
  ]);
  await checked.world.postgres.query('knhk', 'GRANT pg_monitor TO knhk_runbook WITH INHERIT TRUE');
  await checkNow();
  await checkNow();
  expect(subjects(messages)).toEqual(['1 problem(s) found', '1 problem(s) over']);
  // Nobody is paged for it, and it is no incident.
  expect(told(messages, 'pagerduty')).toEqual([]);
  expect(checked.world.receivers.pagerDuty.alerts).toEqual([]);
});

it('sends a test message by the channels that a person asks for, and by no other', async () => {
  const { configuration, aws, receivers } = checked.world;
  const { notifications } = configuration;
  const messages = count();
  const channels = openChannels(notifications, checked.deployed().topicArns, new SecretStore());
  const sent = await sendTests(channels, ['slack', 'pagerduty'], notifications, 'ada', () => new Date());
  expect(sent.map(({ status }) => status)).toEqual(sent.map(() => 'fine'));
  const taken = aws.outbox.messages.slice(messages);
  expect([...new Set(taken.map(({ channel }) => channel))].sort()).toEqual(['pagerduty', 'slack']);
  for (const { message } of taken) expect(message).toMatch(/TEST, asked for by ada: nothing is wrong/);
  // A page that nobody has to close.
  const { alerts } = receivers.pagerDuty;
  expect(alerts.map(({ audience, status }) => [audience, status])).toEqual(
    notifications.pagerDuty?.audiences.map((audience) => [audience, 'resolved']),
  );
});

it('asks the functions of answers, too: for their secrets, by their own roles', async () => {
  const { secretsManager, stack } = checked.world.aws;
  const answerKey = stack.secrets.find(({ logicalId }) => logicalId.startsWith('AnswerKey'))?.name ?? '';
  const spoiled = { [answerKey]: 'short', 'knhk-runbook/slack-signing': 'https://hooks.slack.com/x' };
  const before = Object.keys(spoiled).map((name) => [name, secretsManager.value(name)] as const);
  for (const [name, value] of Object.entries(spoiled)) secretsManager.put(name, value);
  const { conclusion } = await checkNow();
  for (const [name, value] of before) secretsManager.put(name, value);
  expect(conclusion?.news.begun.map(({ needed, why }) => `${needed}: ${why}`).sort()).toEqual([
    expect.stringMatching(/^secret \S+ \(links to answer by\): it has less than 32 characters$/),
    'secret knhk-runbook/slack-signing (clicks in Slack): it has not the form of a signing secret',
  ]);
  expect((await checkNow()).conclusion?.problems).toBe(0);
});

it('keeps of each function that keeps documents the same few bytes, and no more', () => {
  const { s3, stack } = checked.world.aws;
  const [found] = stack.buckets.flatMap(({ name }) => {
    const folder = path.join(s3.folder, name, 'incidents');
    return existsSync(folder) ? [readdirSync(folder, { recursive: true })] : [];
  });
  expect(found?.map(String).sort()).toEqual([
    ...['.check', '.check/diagnose.txt', '.check/report.txt', '.check/validate.txt'],
  ]);
});

it('counts each check of all targets, for the alarm on those that are missing', () => {
  const { lambda, stack } = checked.world.aws;
  const report = stack.functions.find(({ logicalId }) => logicalId.startsWith('Report'))?.name ?? '';
  expect(readFileSync(lambda.logFile(report), 'utf8')).toMatch(/"AlertsLeftOut":0/);
});

it('tells of a function that does not run, which an incident would need', async () => {
  const messages = count();
  checked.world.aws.lambda.killNext('Undo', 'before', 3);
  await checkNow();
  expect(told(messages)[0]?.message).toContain('the function Undo answers');
  await checkNow();
  expect(subjects(messages)).toEqual(['1 problem(s) found', '1 problem(s) over']);
});

it('tells that a check failed, by itself, and pages nobody', async () => {
  const messages = count();
  // Three tries of its own part, and three of the conclusion.
  checked.world.aws.lambda.killNext('Report', 'before', 6);
  expect((await checkNow()).status).toBe('FAILED');
  expect(told(messages).map(({ kind, phase }) => [kind, phase])).toEqual([['check-failed', 'note']]);
  expect(told(messages, 'pagerduty')).toEqual([]);
  expect((await checkNow()).conclusion?.problems).toBe(0);
});
