/** Everything at once, on real parts: a leak in, an alert out, the sessions gone, the pool healthy, one execution. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { startWorld, type World } from '../../local/world';
import type { Report } from '../../src/documents/report/report';
import { reportOf } from '../support/documents';
import { eventually } from '../support/eventually';
import { firing } from './firing';
import { idleInTransactionOf } from './idle-in-transaction';
import { secretsOf } from './secrets';

const POOL_SIZE = 10;

let world: World;

beforeAll(async () => {
  world = await startWorld({ poolSize: POOL_SIZE, replicas: 2, requestsPerSecond: 10 });
});

afterAll(() => world?.close());

const idleInTransaction = () => idleInTransactionOf(world);

const finished = (arn: string) =>
  eventually(
    `the end of ${arn}`,
    async () => {
      const { status } = await world.executions.describe(arn);
      return status !== 'RUNNING' && status;
    },
    120_000,
  );

describe('the leak', () => {
  let executionArn: string;
  let report: Report;
  let history: string;

  beforeAll(async () => {
    for (const url of world.cluster.podUrls()) {
      await fetch(`${url}/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ leak: { connectionsPerSecond: 5, connections: POOL_SIZE } }),
      });
    }
    await eventually('the leak', async () => (await idleInTransaction()) >= 2 * POOL_SIZE, 20_000);
    executionArn = await eventually(
      'the execution',
      async () => (await world.executions.list(1))[0]?.executionArn,
      60_000,
    );
    await finished(executionArn);
    const events = await world.executions.history(executionArn);
    report = reportOf(events);
    history = JSON.stringify(events);
  });

  it('is resolved by the workflow: sessions terminated, every check passed, the pool below 80 %', async () => {
    expect(report).toMatchObject({ outcome: 'resolved', incident: { trigger: 'alert', mode: 'auto' } });
    expect(report.findings[0]?.cause).toBe('connection-leak');
    expect(report.actions.reduce((sum, action) => sum + action.changed, 0)).toBe(2 * POOL_SIZE);
    expect(report.checks.map((check) => check.passed)).toEqual(Array(8).fill(true));
    expect(report.before?.poolUtilization).toBe(1);
    expect(report.after?.poolUtilization).toBeLessThan(0.8);
    expect(await idleInTransaction()).toBe(0);
    expect((await world.executions.describe(executionArn)).status).toBe('SUCCEEDED');
  });

  it('is one execution, however often Alertmanager tells of it', async () => {
    expect(await world.executions.list(10)).toHaveLength(1);
  });

  it('tells people what was done and that it is over', async () => {
    const sent = world.aws.outbox.messages.map(({ audience, subject }) => [audience, subject?.split(']')[0]]);
    expect(sent).toContainEqual(['sre-on-call', '[CHANGE MADE']);
    expect(sent).toContainEqual(['sre-on-call', '[RESOLVED']);
    expect(sent).toContainEqual(['customer-success', '[CUSTOMERS AFFECTED']);
    expect(sent).not.toContainEqual(['lead-engineer', '[UNRESOLVED']);
  });

  const review = (extension: string) =>
    readFile(world.reportFile(executionArn).replace(/report\.md$/, `review.${extension}`), 'utf8');

  it('is reviewed: where it leaked, what it did to the service, what to do about it', async () => {
    const text = (await review('md')).replaceAll('\\', '');
    expect(text).toMatch(/\| `knhk-closed-loop` \| `[^`]+` \| \d+ \| [^|]*: \d+[^|]* \| \d+ \| \d+ s \|/);
    expect(text).toMatch(/\| Requests failed \| [\d,]+ of [\d,]+ \([\d.]+ %\) \|/);
    expect(text).toMatch(/\| Pool above \d+ % \(critical\) \| (?!0 s)[\d. mins]+/);
    expect(text).not.toContain('not known:');
    expect(text).toContain('idle_in_transaction_session_timeout');
    const resolved = world.aws.outbox.messages.find(({ subject }) => subject?.startsWith('[RESOLVED]'));
    expect(JSON.stringify(resolved)).toMatch(/Done: terminated \d+ leaked session\(s\)/);
    expect(JSON.stringify(resolved)).toMatch(/fill in the review:(?: |\\n)s3:\S+\/review\.md/);
  });

  it('lets no customer data or credential into the history, the messages, the documents or the logs', async () => {
    const report = await readFile(world.reportFile(executionArn), 'utf8');
    expect(report).toMatch(/terminated \d+ leaked session/);
    const logs = await Promise.all(
      // There is none of a function that nobody has called.
      world.aws.stack.functions.map(({ name }) =>
        readFile(world.aws.lambda.logFile(name), { encoding: 'utf8', flag: 'a+' }),
      ),
    );
    expect(logs.join('')).toContain('"step":"escalate"');
    const texts = {
      ...{ report, review: await review('md'), page: await review('html') },
      ...{ history, outbox: JSON.stringify(world.aws.outbox.messages), logs: logs.join('') },
    };
    const secrets = secretsOf(world);
    expect(secrets.length).toBeGreaterThan(10);
    for (const [name, text] of Object.entries(texts)) {
      // The literal that the leaked transactions left in pg_stat_activity, in the logs of the pods and in errors.
      expect([name, /jane\.roe|@example\.com/.exec(text)?.[0]]).toEqual([name, undefined]);
      expect([name, secrets.filter((secret) => text.includes(secret))]).toEqual([name, []]);
    }
  });
});

describe('the door', () => {
  const send = (
    body: string,
    headers: Record<string, string> = { authorization: `Bearer ${world.webhook.token}` },
  ) =>
    fetch(world.webhook.url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });
  it.each([
    ['without a token', {}, 401],
    ['with something that is no bearer token', { authorization: 'Basic abc' }, 401],
    ['with a wrong token', { authorization: 'Bearer wrong' }, 403],
  ])('stays shut %s', async (_, headers, status) => {
    const before = (await world.executions.list(100)).length;
    expect((await send(firing('2026-01-31T03:00:00Z'), headers)).status).toBe(status);
    expect(await world.executions.list(100)).toHaveLength(before);
  });

  it('answers a broken body with 400 and the reason', async () => {
    const broken = await send('{"version":');
    expect(broken.status).toBe(400);
    expect(await broken.json()).toMatchObject({
      message: expect.stringContaining('not a webhook of Alertmanager'),
    });
    const wrong = await send(firing('soon'));
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toMatchObject({ message: expect.stringContaining('alerts[0].startsAt') });
  });

  it('starts one execution for the same firing alert told twice, at once or later, even when it is over', async () => {
    const body = firing(new Date().toISOString());
    const before = (await world.executions.list(100)).length;
    const answers = await Promise.all([send(body), send(body)]);
    expect(answers.map((answer) => answer.status)).toEqual([202, 202]);
    const started = await Promise.all(
      answers.map(
        (answer) => answer.json() as Promise<{ executions: { executionArn: string; started: boolean }[] }>,
      ),
    );
    const [arn] = new Set(started.map((each) => each.executions[0]?.executionArn));
    expect(new Set(started.map((each) => each.executions[0]?.executionArn)).size).toBe(1);
    expect(await world.executions.list(100)).toHaveLength(before + 1);
    expect(await finished(arn ?? '')).toBe('SUCCEEDED');
    const late = await send(body);
    expect([late.status, await late.json()]).toEqual([
      202,
      expect.objectContaining({ executions: [{ executionArn: arn, started: false }] }),
    ]);
    expect(await world.executions.list(100)).toHaveLength(before + 1);
  });

  it("starts nothing for another service's alert", async () => {
    const before = (await world.executions.list(100)).length;
    const answer = await send(firing(new Date().toISOString(), { deployment: 'shop' }));
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({
      executions: [],
      ignored: [{ why: expect.stringContaining('its labels match no configured target') }],
    });
    expect(await world.executions.list(100)).toHaveLength(before);
  });
});

describe('the command line', () => {
  const runbook = (...args: string[]) =>
    promisify(execFile)(process.execPath, [path.resolve(__dirname, '../../setup/runbook.mjs'), ...args], {
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...world.aws.environment },
      timeout: 120_000,
    });

  it('shows a plan in a dry run, changes nothing and tells nobody', async () => {
    const told = world.aws.outbox.messages.length;
    const { stdout } = await runbook('start', '--dry-run', '--input', '{"requestedBy":"ada"}');
    expect(await finished(stdout.trim())).toBe('SUCCEEDED');
    const shown = await runbook('show', stdout.trim());
    expect(shown.stdout).toContain('DRY-RUN');
    expect(shown.stdout).toContain('by hand by ada');
    expect(world.aws.outbox.messages).toHaveLength(told);
    expect((await runbook('list', '--limit', '1')).stdout).toContain(stdout.trim().split(':').at(-1));
  });

  it.each([
    [
      ['start', '--input', '{"mode":"yolo"}'],
      2,
      /mode: one of auto, approve, dry-run, or check \(got "yolo"\)/,
    ],
    [['start', '--input', 'go'], 2, /--input: JSON is accepted/],
    [['list', '--limit', '0'], 2, /--limit: a whole number/],
    [['show', 'nothing'], 3, /ExecutionDoesNotExist/],
  ])(
    'refuses %j with the reason',
    async (args, code, message) => {
      await expect(runbook(...args)).rejects.toMatchObject({
        code,
        stderr: expect.stringMatching(message),
      });
    },
    30_000,
  );
});
