/** A local run that is killed, and the next one on the same state folder. */
import { appendFileSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeStateMachineCommand,
  ListExecutionsCommand,
  SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { eventually } from '../../common/testing/eventually';
import { type LocalAws, startLocalAws } from '../local-aws';
import {
  describeExecution,
  ended,
  expectWellFormed,
  historyOf,
  outline,
  reached,
  start,
} from './fixtures/histories';
import {
  clientOptions,
  machineArn,
  type RunningMiniStack,
  startMiniStack,
} from './fixtures/running-mini-stack';

const BUCKET = 'mini-reports-us-east-1';
const REPORT = { Bucket: BUCKET, Key: 'incidents/one/report.md' };

let mini: RunningMiniStack;
let stateDir: string;
beforeAll(async () => {
  mini = await startMiniStack();
  stateDir = path.join(mini.processes.scratchDir, 'killed');
});
afterAll(async () => {
  await mini?.close();
});

/** Gives the address of its endpoint, and what ends it without any warning. */
async function runInAProcess() {
  const args = ['--import', 'tsx', path.join(__dirname, 'fixtures/local-run.ts'), mini.assemblyDir, stateDir];
  const { child, exited } = mini.processes.start('local-run', process.execPath, args, {
    env: { PATH: process.env['PATH'] },
  });
  if (!child.stdout) throw new Error('the process has no output');
  for await (const endpoint of createInterface({ input: child.stdout })) {
    const kill = async () => {
      child.kill('SIGKILL');
      await exited;
    };
    return { endpoint, kill };
  }
  throw new Error('the process has ended');
}

const names = async (sfn: SFNClient, machine: string) => {
  const request = new ListExecutionsCommand({ stateMachineArn: machineArn(machine) });
  return ((await sfn.send(request)).executions ?? []).map(({ name, status }) => `${name} ${status}`);
};

/** All that is known of executions that have ended. */
const wholeOf = (sfn: SFNClient, arns: readonly string[]) =>
  Promise.all(
    arns.map(async (arn) => {
      const { $metadata: _, ...execution } = await describeExecution(sfn, arn);
      return { execution, history: await historyOf(sfn, arn) };
    }),
  );

test('what was, is still there; what was cut off is shown as aborted, and told', async () => {
  const killed = await runInAProcess();
  const before = new SFNClient(clientOptions(killed.endpoint));
  const over = [
    await start(before, 'steps', { do: 'nothing' }, 'good'),
    await start(before, 'steps', { do: 'exit' }, 'bad'),
    await start(before, 'hurried', {}, 'late'),
  ];
  for (const arn of over) await ended(before, arn);
  const waiting = await start(before, 'patient', {}, 'waiting');
  const working = await start(before, 'steps', { do: 'sleep', ms: 1_900 }, 'working');
  await reached(before, waiting, 'WaitStateEntered');
  await reached(before, working, 'LambdaFunctionStarted');
  const whole = await wholeOf(before, over);
  await new S3Client(clientOptions(killed.endpoint)).send(new PutObjectCommand({ ...REPORT, Body: '# One' }));
  const TopicArn = mini.aws.stack.outputs['TopicArn'];
  await new SNSClient(clientOptions(killed.endpoint)).send(
    new PublishCommand({ TopicArn, Message: 'hello' }),
  );
  await killed.kill();

  const { processes, assemblyDir } = mini;
  const aws = await startLocalAws({ processes, assemblyDir, stateDir });
  const sfn = new SFNClient(clientOptions(aws.endpointUrl));
  expect(await wholeOf(sfn, over)).toEqual(whole);
  expect(await names(sfn, 'steps')).toEqual(['working ABORTED', 'bad FAILED', 'good SUCCEEDED']);

  for (const [arn, lastOfAll] of [
    [waiting, 'WaitStateEntered'],
    [working, 'LambdaFunctionStarted'],
  ] as const) {
    expect(await describeExecution(sfn, arn)).toMatchObject({
      status: 'ABORTED',
      error: 'Local.Interrupted',
      cause: expect.stringContaining('The process that ran this execution ended before it did'),
      stopDate: expect.any(Date),
    });
    const events = await historyOf(sfn, arn);
    expectWellFormed(events);
    expect(events.at(-2)?.type).toBe(lastOfAll);
    expect(outline(events).at(-1)).toBe(`${events.length} ${events.length - 1} ExecutionAborted`);
  }
  await expectRuleToHaveRun(aws);

  // Newest first, across the restart; and a state machine is no younger than its executions.
  await ended(sfn, await start(sfn, 'steps', { do: 'nothing' }, 'after'));
  expect((await names(sfn, 'steps')).slice(0, 2)).toEqual(['after SUCCEEDED', 'working ABORTED']);
  const steps = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn: machineArn('steps') }));
  expect(steps.creationDate).toEqual(whole[0]?.execution.startDate);
  await expect(start(sfn, 'patient', {}, 'waiting')).rejects.toMatchObject({
    name: 'ExecutionAlreadyExists',
  });

  const report = await new S3Client(clientOptions(aws.endpointUrl)).send(new GetObjectCommand(REPORT));
  expect(await report.Body?.transformToString()).toBe('# One');
  await aws.close();
});

/** The rule of the fixture stack is for `patient` alone: it tells a topic, and a function. */
async function expectRuleToHaveRun(aws: LocalAws) {
  await eventually('the message of the rule', async () => aws.outbox.messages.length > 0);
  expect(aws.outbox.messages.map(({ message }) => message)).toEqual(['"waiting ended as ABORTED"']);
  expect(aws.outbox.all.map(({ message }) => message)).toEqual(['hello', '"waiting ended as ABORTED"']);
  const logs = path.join(mini.processes.scratchDir, 'logs');
  await eventually('the function of the rule', async () => {
    const texts = await Promise.all(
      (await readdir(logs)).map((log) => readFile(path.join(logs, log), 'utf8')),
    );
    return texts.some((text) => /event \{"cause":"The process that ran this execution ended/.test(text));
  });
}

test('a run that was closed is carried on like one that was killed, and once only', async () => {
  const { processes, assemblyDir } = mini;
  const options = { processes, assemblyDir, stateDir: path.join(processes.scratchDir, 'closed') };
  const connect = (endpoint: string) => new SFNClient(clientOptions(endpoint));

  const before = await startLocalAws(options);
  let sfn = connect(before.endpointUrl);
  const done = await start(sfn, 'steps', { do: 'nothing' }, 'done');
  await ended(sfn, done);
  const whole = await historyOf(sfn, done);
  const running = await start(sfn, 'patient', {}, 'running');
  await before.close();
  // What a crash in the middle of a line would leave.
  appendFileSync(path.join(options.stateDir, 'executions', 'patient', 'running.jsonl'), '{"id":3,"previ');

  const after = await startLocalAws(options);
  sfn = connect(after.endpointUrl);
  expect(await historyOf(sfn, done)).toEqual(whole);
  const execution = await describeExecution(sfn, running);
  expect(execution).toMatchObject({ status: 'ABORTED', error: 'Local.Interrupted', input: '{}' });
  expect(execution.cause).toContain('ended before it did');
  const events = await historyOf(sfn, running);
  expectWellFormed(events);
  expect(outline(events)).toEqual([
    '1 0 ExecutionStarted',
    '2 0 WaitStateEntered WaitLong',
    '3 2 ExecutionAborted',
  ]);
  expect(after.outbox.messages.map(({ message }) => message)).toEqual(['"running ended as ABORTED"']);
  await expect(start(sfn, 'patient', {}, 'running')).rejects.toMatchObject({
    name: 'ExecutionAlreadyExists',
  });
  await after.close();

  const again = await startLocalAws(options);
  expect(await historyOf(connect(again.endpointUrl), running)).toEqual(events);
  expect(again.outbox.messages).toEqual([]);
  await again.close();
});

test('an end that nobody was told of is told by the next run, and once', async () => {
  const { processes, assemblyDir } = mini;
  const options = { processes, assemblyDir, stateDir: path.join(processes.scratchDir, 'untold') };
  const first = await startLocalAws(options);
  const sfn = new SFNClient(clientOptions(first.endpointUrl));
  const arn = await start(sfn, 'patient', {}, 'stopped');
  await sfn.send(new StopExecutionCommand({ executionArn: arn }));
  await ended(sfn, arn);
  await first.close();
  expect(first.outbox.messages.map(({ message }) => message)).toEqual(['"stopped ended as ABORTED"']);
  // As if it had been killed between the end and the telling.
  writeFileSync(path.join(options.stateDir, 'told-ends.jsonl'), '');

  const second = await startLocalAws(options);
  await eventually('the message', async () => second.outbox.messages.length > 0);
  await second.close();
  expect(second.outbox.messages.map(({ message }) => message)).toEqual(['"stopped ended as ABORTED"']);

  const third = await startLocalAws(options);
  await third.close();
  expect(third.outbox.messages).toEqual([]);
});
