/** A person's word, from the command line to the running execution: approve, reject, stop and allow all changes. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { ConfigurationOverrides } from '../../local/configuration';
import { startWorld, type World } from '../../local/world';
import { readExecution } from '../../src/history/read';
import { reportOf, timelineOf } from '../support/documents';
import { eventually } from '../support/eventually';
import { printedFor } from './printed-commands';
import { SOON_OVER } from './soon-over';

/** Every command of a person is a process or two: on a busy machine some of them take longer than a plan waits. */
const PATIENT: ConfigurationOverrides = {
  ...SOON_OVER,
  remediation: { approval: { timeoutSeconds: 120 } },
};

const root = path.resolve(__dirname, '..', '..');

let world: World;
let kubeconfig: string;
let configuration: string;

beforeAll(async () => {
  world = await startWorld({ replicas: 2, poolSize: 5, requestsPerSecond: 2, configuration: PATIENT });
  kubeconfig = path.join(world.processes.scratchDir, 'kubeconfig');
  configuration = path.join(world.processes.scratchDir, 'local.json');
  await writeFile(kubeconfig, world.cluster.kubeconfig());
  await writeFile(configuration, JSON.stringify(world.configuration));
});

afterAll(() => world?.close());

const runbook = (...args: string[]) =>
  promisify(execFile)(
    process.execPath,
    [path.join(root, 'setup', 'runbook.mjs'), ...['--aws', '--configuration', configuration], ...args],
    {
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        KUBECONFIG: kubeconfig,
        ...world.aws.environment,
      },
      timeout: 120_000,
    },
  );

/** Starts an execution that asks before it traces connections, and waits for its question. */
async function asking(): Promise<{ arn: string; plan: string }> {
  const { stdout } = await runbook('start', '--approve', '--trace', '5');
  const arn = stdout.trim();
  const plan = await eventually(
    'the question',
    async () => {
      const { remediations } = readExecution(await world.executions.history(arn));
      return remediations.at(-1)?.approval?.planHash;
    },
    60_000,
  );
  return { arn, plan };
}

/** As it stands in a message, in a shell whose environment leads to this run: nothing else says where. */
const asPrinted = (command: string) =>
  promisify(execFile)('sh', ['-c', command], {
    cwd: root,
    env: {
      ...{
        PATH: `${path.join(root, '.tools', 'kubectl')}:${process.env['PATH']}`,
        HOME: process.env['HOME'],
      },
      ...{ KUBECONFIG: kubeconfig, ...world.aws.environment },
    },
    timeout: 120_000,
  });

const endOf = (arn: string) =>
  eventually(
    'the end',
    async () => {
      const { status } = await world.executions.describe(arn);
      return status !== 'RUNNING' && status;
    },
    120_000,
  );

const endedReportOf = async (arn: string) => {
  await endOf(arn);
  return reportOf(await world.executions.history(arn));
};

it('prints commands in its messages that work as they are printed', async () => {
  const { arn } = await asking();
  const name = arn.split(':').at(-1) ?? '';
  const command = await printedFor(world, arn);
  expect((await asPrinted(command('timeline'))).stdout).toContain('Remediate');
  expect((await asPrinted(command('ack'))).stdout).toContain(`${name} acknowledged by`);
  const { stdout: stopped } = await asPrinted(command('changes stop'));
  const [allow = ''] = /npm run runbook -- changes allow .*/.exec(stopped) ?? [];
  expect((await asPrinted(allow)).stdout).toContain('changes to knhk-closed-loop are allowed');
  // While it still waits for an answer: once it has one it may end by itself.
  await asPrinted(`${command('stop')} --by ada --reason "a 'migration' runs"`);
  expect(await endOf(arn)).toBe('ABORTED');
  const ended = await eventually('the message about the stop', async () =>
    world.aws.outbox.messages.find(
      ({ channel, audience, messageAttributes: { kind, incident } }) =>
        kind === 'execution-ended' && incident === name && channel === 'sns' && audience === 'sre-on-call',
    ),
  );
  expect(ended.message.replace(/\s+/g, ' ')).toContain(
    "ended as ABORTED (StoppedByEngineer: by ada, a 'migration' runs)",
  );
});

it('approves exactly the plan that was asked about', async () => {
  const { arn, plan } = await asking();
  await expect(runbook('approve', arn, '--plan', 'ffffffffffff')).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(new RegExp(`plan ${plan} waits for approval in .* \\(got ffffffffffff\\)`)),
  });
  const { stdout } = await runbook('approve', arn, '--plan', plan, '--by', 'ada');
  expect(stdout).toMatch(new RegExp(`^approved plan ${plan}: trace connections for 5 s`));
  const report = await endedReportOf(arn);
  expect(report.actions).toMatchObject([{ kind: 'trace-connections', changed: 1 }]);
  const [undo = ''] = /kubectl .*/.exec(report.actions[0]?.undo ?? '') ?? [];
  expect(undo).toMatch(/^kubectl --context local --namespace knhk /);
  await asPrinted(undo);
  expect(report.trace).toMatchObject({ podsRead: 2 });
  await expect(runbook('approve', arn)).rejects.toMatchObject({
    stderr: expect.stringContaining('has no plan that waits for approval'),
  });
});

it('joins the open incident when it is started again, and says so', async () => {
  const { arn, plan } = await asking();
  const name = arn.split(':').at(-1) ?? '';
  const again = await runbook('start');
  expect(again.stderr).toContain(`joins the incident of execution ${name}, open since `);
  expect(again.stderr).toContain(`runbook -- stop ${arn}`);
  const second = again.stdout.trim();
  expect(await world.executions.describe(second)).toMatchObject({ status: 'SUCCEEDED' });
  expect((await runbook('show', second)).stdout).toContain(`joins the incident of execution ${name}`);
  await runbook('reject', arn, '--plan', plan, '--by', 'ada');
  await endedReportOf(arn);
});

it('acknowledges an incident, and rejects a plan, which is then not carried out', async () => {
  const { arn } = await asking();
  expect((await runbook('ack', arn, '--by', 'ada')).stdout).toMatch(
    /^\S+ acknowledged by ada\. .* still paged at /,
  );
  expect((await runbook('ack', 'latest', '--by', 'bob')).stdout).toMatch(
    /^\S+ was already acknowledged by ada at /,
  );
  const reject = (await printedFor(world, arn))('reject');
  expect((await asPrinted(`${reject} --by ada`)).stdout).toMatch(/^rejected plan [0-9a-f]{12}/m);
  const report = await endedReportOf(arn);
  expect(report.actions).toEqual([]);
  expect(report.refusals).toMatchObject([{ kind: 'trace-connections', why: 'rejected by ada' }]);
  const { entries } = timelineOf(await world.executions.history(arn));
  const inHand = entries.filter(({ actor, text }) => actor === 'engineer' && /^ada acknowledged /.test(text));
  expect(inHand).toHaveLength(1);
  await expect(runbook('ack', arn)).rejects.toMatchObject({
    stderr: expect.stringContaining('is over (SUCCEEDED): there is nothing to acknowledge'),
  });
});

it('stops all changes, shows that they are, and allows them again', async () => {
  expect((await runbook('changes', 'stop', '--by', 'ada', '--reason', 'a migration')).stdout).toContain(
    'changes to knhk-closed-loop are stopped',
  );
  expect((await runbook('changes', 'show')).stdout).toMatch(/changes +STOPPED by ada at .*: a migration/);
  expect(JSON.parse((await runbook('changes', 'show', '--json')).stdout)).toMatchObject({
    targets: [{ record: { stop: { by: 'ada', reason: 'a migration' } } }],
  });
  const { stdout } = await runbook('start', '--trace', '5');
  const report = await endedReportOf(stdout.trim());
  expect(report.refusals).toMatchObject([
    { why: expect.stringMatching(/all changes were stopped by ada at .*: a migration/) },
  ]);
  await runbook('changes', 'allow');
  expect((await runbook('changes', 'show')).stdout).toMatch(/changes +allowed/);
});

it.each([
  [['changes', 'pause'], 2, /'pause' is invalid for argument 'verb'. Allowed choices are stop, allow, show/],
  [['changes', 'stop', '--target', 'shop'], 2, /--target: .*accepted: 'knhk-closed-loop'/],
  [['start', '--trace', 'long'], 2, /traceSeconds/],
  [['approve', 'nothing'], 3, /ExecutionDoesNotExist/],
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

it('fails an execution at once when its input is wrong, says what is accepted, and tells nobody', async () => {
  const arns: string[] = [];
  for (const [input, accepted] of [
    [{ target: 'shop' }, "accepted: 'knhk-closed-loop'"],
    [null, 'input: an object is accepted'],
    [[1], 'input: an object is accepted'],
    ['text', 'input: an object is accepted'],
  ] as const) {
    const { executionArn } = await world.executions.start(input);
    arns.push(executionArn);
    expect(await endOf(executionArn)).toBe('FAILED');
    const { error, cause } = await world.executions.describe(executionArn);
    expect([error, cause]).toEqual(['InvalidInputError', expect.stringContaining(accepted)]);
  }
  expect((await runbook('show', arns.at(-1) ?? '')).stdout).toContain('input: an object is accepted');
  const told = JSON.stringify(world.aws.outbox.messages);
  for (const arn of arns) expect(told).not.toContain(arn.split(':').at(-1));
});

it("fails an execution at once when an alert's input is wrong, and the event rule tells the lead engineer", async () => {
  const alert = {
    ...{ name: 'A', labels: {}, fingerprint: 'f', groupKey: 'g' },
    startsAt: '2026-01-31T02:10:00Z',
  };
  const { executionArn } = await world.executions.start({ trigger: 'alert', target: 'shop', alert });
  expect(await endOf(executionArn)).toBe('FAILED');
  await eventually('the page', async () =>
    world.aws.outbox.messages.some(
      ({ audience, message }) => audience === 'lead-engineer' && message.includes(executionArn),
    ),
  );
  await eventually('the same by the other channels', async () => {
    const ended = world.aws.outbox.messages.filter(
      ({ audience, messageAttributes: { kind, incident } }) =>
        audience === 'lead-engineer' &&
        kind === 'execution-ended' &&
        incident === executionArn.split(':').at(-1),
    );
    return ['pagerduty', 'slack', 'webhook'].every((name) => ended.some(({ channel }) => channel === name));
  });
});
