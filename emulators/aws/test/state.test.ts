/** The state folder: in which order it is read, what a crash may leave in it, and how it is cleared. */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { PublishCommand } from '@aws-sdk/client-sns';
import { filesBelow } from '../folders';
import { Outbox } from '../outbox';
import { clearState } from '../state';
import { ExecutionStore } from '../step-functions/store';
import { ended, start } from './fixtures/histories';
import { machineArn, type RunningMiniStack, startMiniStack } from './fixtures/running-mini-stack';

const BUCKET = 'mini-reports-us-east-1';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'knhk-test-state-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('executions of one millisecond keep their order', () => {
  const store = ExecutionStore.open(folder, ['machine']);
  const names = ['c', 'a', 'e', 'b', 'd'];
  for (const name of names) {
    store.create('machine', { arn: `arn:${name}`, name, stateMachineArn: 'arn', input: '{}' }, 'role');
  }
  const order = () =>
    ExecutionStore.open(folder, ['machine'])
      .all()
      .map(({ header }) => header.name);
  expect(order()).toEqual(names);
  const later = { arn: 'arn:A', name: 'A', stateMachineArn: 'arn', input: '{}' };
  ExecutionStore.open(folder, ['machine']).create('machine', later, 'role');
  expect(order()).toEqual([...names, 'A']);
});

test('an error and a cause are as long as the API has them, at most', () => {
  const header = { arn: 'arn:a', name: 'a', stateMachineArn: 'arn', input: '{}' };
  const execution = ExecutionStore.open(folder, ['machine']).create('machine', header, 'role');
  execution.append('ExecutionFailed', 1, { error: 'e'.repeat(300), cause: 'c'.repeat(40_000) });
  expect(execution.ending).toEqual({ error: 'e'.repeat(256), cause: 'c'.repeat(32_768) });
});

test('half a line in the outbox is cut off', () => {
  const message = {
    at: '2026-01-01T00:00:00Z',
    messageId: '1',
    channel: 'sns' as const,
    topicArn: 'arn',
    audience: 'on-call',
    subject: undefined,
    message: 'hé',
    messageAttributes: {},
  };
  const outbox = new Outbox(folder);
  outbox.add(message);
  appendFileSync(outbox.file, '{"at":"2026-01-01T00:0');
  const next = new Outbox(folder);
  next.add({ ...message, messageId: '2' });
  expect(next.all.map(({ messageId }) => messageId)).toEqual(['1', '2']);
  expect(next.messages).toHaveLength(1);
  expect(new Outbox(folder).all.map(({ message: text }) => text)).toEqual(['hé', 'hé']);
});

test('a line of the time when SNS was the only channel is read as its', () => {
  const outbox = new Outbox(folder);
  appendFileSync(outbox.file, '{"messageId":"1","message":"old"}\n{"messageId":"2","channel":"slack"}\n');
  expect(new Outbox(folder).all.map(({ channel }) => channel)).toEqual(['sns', 'slack']);
});

describe('a fresh start', () => {
  let mini: RunningMiniStack;
  beforeAll(async () => {
    mini = await startMiniStack();
  });
  afterAll(async () => {
    await mini?.close();
  });

  async function leaveSomething() {
    await ended(mini.sfn, await start(mini.sfn, 'steps', { do: 'nothing' }, 'once'));
    for (const Key of ['incidents/a b/report.md', '../odd/..', 'top']) {
      await mini.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'x' }));
    }
    await mini.sns.send(
      new PublishCommand({ TopicArn: mini.aws.stack.outputs['TopicArn'], Message: 'hello' }),
    );
  }

  test('removes what a local run wrote, and nothing else', async () => {
    await leaveSomething();
    const { stateDir } = mini;
    const own = filesBelow(stateDir);
    expect(own.length).toBe(1 + 2 * 3 + 1 + 1);
    const foreign = {
      'notes.txt': 'mine',
      'executions/steps/notes.jsonl': '{"execution":{}}\n{"half',
      'executions/other/data.json': '{}',
      [`s3/${BUCKET}/incidents/a b/comment.md`]: 'mine',
      's3/mine/file': 'mine',
    };
    for (const [file, text] of Object.entries(foreign)) {
      mkdirSync(path.dirname(path.join(stateDir, file)), { recursive: true });
      writeFileSync(path.join(stateDir, file), text);
    }
    clearState(stateDir);
    expect(filesBelow(stateDir).sort()).toEqual(
      Object.keys(foreign)
        .map((file) => path.join(stateDir, file))
        .sort(),
    );
    for (const [file, text] of Object.entries(foreign)) {
      expect(readFileSync(path.join(stateDir, file), 'utf8')).toBe(text);
    }
    expect(own.filter((file) => existsSync(file))).toEqual([]);
    expect(existsSync(path.join(stateDir, 's3/.metadata'))).toBe(false);
    clearState(path.join(stateDir, 'nowhere'));
  });

  test('has no executions, no objects, no messages; every name is free', async () => {
    const stateDir = path.join(mini.processes.scratchDir, 'fresh');
    const before = await startMiniStack({ stateDir });
    await ended(before.sfn, await start(before.sfn, 'steps', { do: 'nothing' }, 'once'));
    await before.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'report', Body: 'x' }));
    await before.close();

    const after = await startMiniStack({ stateDir, fresh: true });
    const stateMachineArn = machineArn('steps');
    expect((await after.sfn.send(new ListExecutionsCommand({ stateMachineArn }))).executions).toEqual([]);
    const report = after.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'report' }));
    await expect(report).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(after.aws.outbox.all).toEqual([]);
    await ended(after.sfn, await start(after.sfn, 'steps', { do: 'nothing' }, 'once'));
    await after.close();
  });
});
