/** SNS, Secrets Manager and S3, through the SDK's own clients. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { PublishCommand, type PublishCommandInput } from '@aws-sdk/client-sns';
import { type RunningMiniStack, startMiniStack } from './fixtures/running-mini-stack';

let mini: RunningMiniStack;
let topicArn: string;
beforeAll(async () => {
  mini = await startMiniStack({ secrets: { 'mini/token': 'first', 'elsewhere/database': '{"user":"ops"}' } });
  topicArn = mini.aws.stack.outputs['TopicArn'] ?? '';
});
afterAll(async () => {
  await mini?.close();
});

describe('SNS', () => {
  const publish = (request: Partial<PublishCommandInput>) =>
    mini.sns.send(new PublishCommand({ TopicArn: topicArn, Message: 'hello', ...request }));

  test('a message is kept in the outbox, whole, and told to listeners', async () => {
    const heard: string[] = [];
    const stop = mini.aws.onMessage(({ message }) => void heard.push(message));
    const request = {
      Subject: 'Pool exhausted',
      Message: 'line 1\nline 2 & é <b>',
      MessageAttributes: { audience: { DataType: 'String', StringValue: 'lead' } },
    };
    const { MessageId } = await publish(request);
    stop();
    await publish({ Message: 'unheard' });
    expect(heard).toEqual([request.Message]);
    const lines = readFileSync(path.join(mini.stateDir, 'outbox.jsonl'), 'utf8').trimEnd().split('\n');
    expect(JSON.parse(lines.at(-2) ?? '')).toEqual({
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      messageId: MessageId,
      channel: 'sns',
      topicArn,
      audience: 'on-call',
      subject: request.Subject,
      message: request.Message,
      messageAttributes: { audience: 'lead' },
    });
  });

  test.each([
    ['a subject that is too long', { Subject: 'x'.repeat(101) }],
    ['a subject of two lines', { Subject: 'a\nb' }],
    ['a subject that is not ASCII', { Subject: 'é' }],
    ['an empty message', { Message: '' }],
    ['a message that is too long', { Message: 'é'.repeat(131_073) }],
  ])('%s is refused', async (_, request) => {
    const before = mini.aws.outbox.messages.length;
    await expect(publish(request)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      $metadata: { httpStatusCode: 400 },
    });
    expect(mini.aws.outbox.messages).toHaveLength(before);
  });

  test('the longest subject and message are taken', async () => {
    const request = { Subject: 'x'.repeat(100), Message: 'é'.repeat(131_072) };
    await expect(publish(request)).resolves.toBeDefined();
  });

  test('told to misbehave, it does so to callers, as often as it was told', async () => {
    const { sns } = mini.aws;
    const failed = async () => {
      const error = await publish({}).catch((reason: unknown) => reason);
      return error as { name: string; $metadata: { httpStatusCode: number } };
    };
    sns.behave('fail', { times: 1 });
    const InternalError = { name: 'InternalErrorException', $metadata: { httpStatusCode: 500 } };
    expect(await failed()).toMatchObject(InternalError);
    sns.behave('throttle', { times: 1 });
    const Throttled = { name: 'ThrottledException', $metadata: { httpStatusCode: 429 } };
    expect(await failed()).toMatchObject(Throttled);
    await expect(publish({})).resolves.toBeDefined();
    sns.behave('hang');
    const abortSignal = AbortSignal.timeout(200);
    const hanging = mini.sns.send(new PublishCommand({ TopicArn: topicArn, Message: 'x' }), { abortSignal });
    await expect(hanging).rejects.toMatchObject({ name: 'AbortError' });
    sns.publish({ topicArn, message: 'from a rule' });
    sns.behave('ok');
    await expect(publish({})).resolves.toBeDefined();
  });

  test('a topic that is not there', async () => {
    await expect(publish({ TopicArn: `${topicArn}x` })).rejects.toMatchObject({ name: 'NotFoundException' });
  });
});

describe('Secrets Manager', () => {
  const get = (SecretId: string, rest = {}) =>
    mini.secrets.send(new GetSecretValueCommand({ SecretId, ...rest }));

  test('a secret is found by its name, its ARN, and its ARN without the suffix', async () => {
    const { ARN = '', Name } = await get('mini/token');
    expect(ARN).toBe(mini.aws.stack.secrets[0]?.arn);
    expect(Name).toBe('mini/token');
    for (const id of ['mini/token', ARN, ARN.slice(0, -7)]) {
      expect((await get(id)).SecretString).toBe('first');
    }
    expect((await get('elsewhere/database')).SecretString).toBe('{"user":"ops"}');
  });

  test('after a rotation both versions are there', async () => {
    await expect(get('mini/token', { VersionStage: 'AWSPREVIOUS' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    mini.aws.secretsManager.put('mini/token', 'second');
    const current = await get('mini/token');
    expect(current).toMatchObject({ SecretString: 'second', VersionStages: ['AWSCURRENT'] });
    const previous = await get('mini/token', { VersionStage: 'AWSPREVIOUS' });
    expect(previous).toMatchObject({ SecretString: 'first', VersionStages: ['AWSPREVIOUS'] });
    const byId = await get('mini/token', { VersionId: previous.VersionId });
    expect(byId.SecretString).toBe('first');
  });

  test('a secret that is not there', async () => {
    await expect(get('nobody')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('S3', () => {
  const Bucket = 'mini-reports-us-east-1';
  const put = (Key: string, Body: string | Readable, rest = {}) =>
    mini.s3.send(new PutObjectCommand({ Bucket, Key, Body, ...rest }));
  const get = async (Key: string) => {
    const { Body, ...object } = await mini.s3.send(new GetObjectCommand({ Bucket, Key }));
    return { ...object, text: await Body?.transformToString() };
  };

  test('an object comes back as it was put, and is a file', async () => {
    const Key = 'incidents/pool 1+é/report.md';
    await put(Key, '# Report\n', { ContentType: 'text/markdown', Metadata: { by: 'test' } });
    const ETag = `"${createHash('md5').update('# Report\n').digest('hex')}"`;
    const expected = { ContentType: 'text/markdown', Metadata: { by: 'test' }, ETag, ContentLength: 9 };
    expect(await get(Key)).toMatchObject({ ...expected, text: '# Report\n' });
    expect(await mini.s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject(expected);
    expect(readFileSync(path.join(mini.stateDir, 's3', Bucket, Key), 'utf8')).toBe('# Report\n');
  });

  test('a stream is taken out of its chunks', async () => {
    await put('stream', Readable.from(['one ', 'two']), { ContentLength: 7 });
    expect((await get('stream')).text).toBe('one two');
  });

  test.each(['../../../outside', 'a/../../../../outside', 'b/..', './x', 'a//b', 'a\\b'])(
    'the key %j stays in the folder of its bucket',
    async (Key) => {
      await put(Key, 'inside');
      expect((await get(Key)).text).toBe('inside');
      const folder = path.join(mini.stateDir, 's3', Bucket) + path.sep;
      expect(mini.aws.s3.file(Bucket, Key).startsWith(folder)).toBe(true);
      expect(existsSync(path.join(mini.stateDir, 'outside'))).toBe(false);
      expect(existsSync(path.join(mini.stateDir, '..', 'outside'))).toBe(false);
    },
  );

  test('objects are listed by prefix, in the order of their keys, page by page', async () => {
    for (const Key of ['listed/b & c.json', 'listed/a.json', 'listed/d.json', 'other/a.json'])
      await put(Key, 'x');
    const list = async (ContinuationToken?: string) => {
      const command = {
        Bucket,
        Prefix: 'listed/',
        MaxKeys: 2,
        ...(ContinuationToken ? { ContinuationToken } : {}),
      };
      return mini.s3.send(new ListObjectsV2Command(command));
    };
    const first = await list();
    expect(first.Contents?.map(({ Key, Size }) => [Key, Size])).toEqual([
      ['listed/a.json', 1],
      ['listed/b & c.json', 1],
    ]);
    expect(first.Contents?.[0]?.LastModified?.getTime()).toBeGreaterThan(0);
    const second = await list(first.NextContinuationToken);
    expect(second.Contents?.map(({ Key }) => Key)).toEqual(['listed/d.json']);
    expect([first.IsTruncated, second.IsTruncated]).toEqual([true, false]);
    const byFolder = new ListObjectsV2Command({ Bucket, Delimiter: '/' });
    await expect(mini.s3.send(byFolder)).rejects.toMatchObject({ name: 'NotImplemented' });
  });

  test('what is not there', async () => {
    await expect(get('nothing')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(mini.s3.send(new HeadObjectCommand({ Bucket, Key: 'nothing' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
    const elsewhere = new PutObjectCommand({ Bucket: 'other', Key: 'x', Body: 'x' });
    await expect(mini.s3.send(elsewhere)).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  test('content that was changed on its way is refused', async () => {
    const damaged = put('damaged', 'x', { ChecksumCRC32: 'AAAAAA==' });
    await expect(damaged).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(get('damaged')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});
