/** A person's word, from the command line to the running execution: approve, reject, stop and allow all changes. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { startWorld, type World } from '../../local/world';
import { buildReport } from '../../src/documents/report/report';
import { buildTimeline } from '../../src/documents/timeline/build';
import { exitedStates } from '../../src/history/history';
import type { WorkflowState } from '../../src/model/state';
import { eventually } from '../support/eventually';

const root = path.resolve(__dirname, '..', '..');

let world: World;
let kubeconfig: string;
let configuration: string;

beforeAll(async () => {
  world = await startWorld({ replicas: 2, poolSize: 5, requestsPerSecond: 10 });
  kubeconfig = path.join(world.processes.scratchDir, 'kubeconfig');
  configuration = path.join(world.processes.scratchDir, 'local.json');
  await writeFile(kubeconfig, world.cluster.kubeconfig());
  await writeFile(configuration, JSON.stringify(world.configuration));
});

afterAll(() => world?.close());

const runbook = (...args: string[]) =>
  promisify(execFile)(
    process.execPath,
    [
      require.resolve('tsx/cli'),
      path.join(root, 'bin', 'runbook.ts'),
      ...['--aws', '--configuration', configuration],
      ...args,
    ],
    {
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        KUBECONFIG: kubeconfig,
        ...world.aws.environment,
      },
      timeout: 30_000,
    },
  );

/** Starts an execution that asks before it traces connections, and waits for its question. */
async function asking(): Promise<{ arn: string; plan: string }> {
  const { stdout } = await runbook('start', '--approve', '--trace', '5');
  const arn = stdout.trim();
  const plan = await eventually(
    'the question',
    async () => {
      const states = exitedStates(await world.executions.history(arn));
      const left = states.map(({ output }) => output as Partial<WorkflowState>);
      return left.findLast(({ remediation }) => remediation)?.remediation?.approval?.planHash;
    },
    60_000,
  );
  return { arn, plan };
}

const reportOf = async (arn: string) => {
  await eventually(
    'the end',
    async () => (await world.executions.describe(arn)).status !== 'RUNNING',
    120_000,
  );
  return buildReport(await world.executions.history(arn));
};

it('approves exactly the plan that was asked about', async () => {
  const { arn, plan } = await asking();
  await expect(runbook('approve', arn, '--plan', 'ffffffffffff')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(new RegExp(`asks about plan ${plan} now \\(got ffffffffffff\\)`)),
  });
  const { stdout } = await runbook('approve', arn, '--plan', plan, '--by', 'ada');
  expect(stdout).toMatch(new RegExp(`^approved plan ${plan}: trace connections for 5 s`));
  const report = await reportOf(arn);
  expect(report.actions).toMatchObject([{ kind: 'trace-connections', changed: 1 }]);
  expect(report.trace).toMatchObject({ podsRead: 2 });
  await expect(runbook('approve', arn)).rejects.toMatchObject({
    stderr: expect.stringContaining('does not ask about any plan'),
  });
});

it('joins the open incident when it is started again, and says so', async () => {
  const { arn, plan } = await asking();
  const name = arn.split(':').at(-1) ?? '';
  const again = await runbook('start');
  expect(again.stderr).toContain(`joins ${name}, open since `);
  expect(again.stderr).toContain(`runbook -- stop ${name}`);
  const second = again.stdout.trim();
  expect(await world.executions.describe(second)).toMatchObject({ status: 'SUCCEEDED' });
  expect((await runbook('show', second)).stdout).toContain(`joins ${name}`);
  await runbook('reject', arn, '--plan', plan, '--by', 'ada');
  await reportOf(arn);
});

it('takes an incident in hand, and rejects a plan, which is then not carried out', async () => {
  const { arn } = await asking();
  expect((await runbook('ack', arn, '--by', 'ada')).stdout).toMatch(
    /^ada has \S+ in hand\. .* still called at /,
  );
  expect((await runbook('ack', 'latest', '--by', 'bob')).stdout).toMatch(
    /^ada has \S+ in hand already, since /,
  );
  expect((await runbook('reject', arn, '--by', 'ada')).stdout).toMatch(/^rejected plan [0-9a-f]{12}/);
  const report = await reportOf(arn);
  expect(report.actions).toEqual([]);
  expect(report.refusals).toMatchObject([{ kind: 'trace-connections', why: 'rejected by ada' }]);
  const { entries } = buildTimeline(await world.executions.history(arn));
  const inHand = entries.filter(
    ({ actor, text }) => actor === 'engineer' && /^ada has it in hand/.test(text),
  );
  expect(inHand).toHaveLength(1);
  await expect(runbook('ack', arn)).rejects.toMatchObject({
    stderr: expect.stringContaining('is over (SUCCEEDED): there is nothing to take in hand'),
  });
});

it('stops all changes, shows that they are, and allows them again', async () => {
  expect((await runbook('changes', 'stop', '--by', 'ada', '--reason', 'a migration')).stdout).toContain(
    'no execution changes knhk-closed-loop any more',
  );
  expect((await runbook('changes', 'show')).stdout).toMatch(/changes +STOPPED by ada at .*: a migration/);
  expect(JSON.parse((await runbook('changes', 'show', '--json')).stdout)).toMatchObject({
    record: { stop: { by: 'ada', reason: 'a migration' } },
  });
  const { stdout } = await runbook('start', '--trace', '5');
  const report = await reportOf(stdout.trim());
  expect(report.refusals).toMatchObject([
    { why: expect.stringMatching(/all changes were stopped by ada at .*: a migration/) },
  ]);
  await runbook('changes', 'allow');
  expect((await runbook('changes', 'show')).stdout).toMatch(/changes +allowed/);
});

it.each([
  [['changes', 'pause'], /changes: stop, allow or show is accepted \(got pause\)/],
  [['changes', 'stop', '--target', 'shop'], /--target: .*accepted: 'knhk-closed-loop'/],
  [['start', '--trace', 'long'], /traceSeconds/],
  [['approve', 'nothing'], /ExecutionDoesNotExist/],
])(
  'refuses %j with the reason',
  async (args, message) => {
    await expect(runbook(...args)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(message),
    });
  },
  30_000,
);
