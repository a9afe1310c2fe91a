/** Lambda's API with the client that functions use: events are taken at once and called later; how much may run at once. */
import {
  DeleteFunctionConcurrencyCommand,
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  InvokeCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import type Fastify from 'fastify';
import { createEndpoint, type Services } from '../endpoint';
import { LambdaApi } from '../lambda/api';
import { AsynchronousInvocations } from '../lambda/asynchronous';
import { Concurrency } from '../lambda/concurrency';
import { Sqs } from '../sqs';
import type { LocalFunction } from '../template';

const functions = [{ name: 'f', arn: 'arn:aws:lambda:us-east-1:000000000000:function:f' } as LocalFunction];
const called: unknown[] = [];
const taken: Promise<void>[] = [];
const concurrency = new Concurrency();
let endpoint: ReturnType<typeof Fastify>;
let client: LambdaClient;

beforeAll(async () => {
  const asynchronous = new AsynchronousInvocations({
    invoke: async (...call) => void called.push(call),
    ...{ functions, configs: [], sqs: new Sqs([]), timeFactor: 1 },
  });
  const lambda = new LambdaApi(functions, asynchronous, concurrency, (each) => void taken.push(each));
  endpoint = createEndpoint({ lambda } as Services, () => undefined);
  const url = await endpoint.listen({ host: '127.0.0.1', port: 0 });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new LambdaClient({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 });
});
afterAll(() => endpoint.close());

const invoke = (FunctionName: string, InvocationType: 'Event' | 'DryRun' | 'RequestResponse' = 'Event') =>
  client.send(new InvokeCommand({ FunctionName, InvocationType, Payload: Buffer.from('{"n":1}') }));

test.each(['f', functions[0]?.arn ?? ''])('%s: taken, and called with the same', async (name) => {
  called.length = 0;
  expect((await invoke(name)).StatusCode).toBe(202);
  await Promise.all(taken);
  expect(called).toEqual([[functions[0]?.arn, { n: 1 }]]);
});

test('what is not there, or not answered here, is refused by its name', async () => {
  await expect(invoke('g')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(invoke('f', 'RequestResponse')).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
  });
});

test('a dry run calls nothing, and says whether the function is there', async () => {
  called.length = 0;
  expect((await invoke('f', 'DryRun')).StatusCode).toBe(204);
  expect(called).toEqual([]);
  await expect(invoke('g', 'DryRun')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

describe('concurrency', () => {
  const FunctionName = 'f';
  const put = (ReservedConcurrentExecutions: number) =>
    client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
  const reserved = async (name = FunctionName) =>
    (await client.send(new GetFunctionConcurrencyCommand({ FunctionName: name })))
      .ReservedConcurrentExecutions;
  const account = async () => (await client.send(new GetAccountSettingsCommand({}))).AccountLimit;

  test('of a function is reserved, and taken from what is left for the others', async () => {
    expect(await reserved()).toBeUndefined();
    expect(await account()).toMatchObject({
      ...{ ConcurrentExecutions: 1_000, UnreservedConcurrentExecutions: 1_000 },
    });
    expect((await put(5)).ReservedConcurrentExecutions).toBe(5);
    expect([await reserved(), (await account())?.UnreservedConcurrentExecutions]).toEqual([5, 995]);
    await client.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
    expect([await reserved(), (await account())?.UnreservedConcurrentExecutions]).toEqual([undefined, 1_000]);
    await expect(reserved('g')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('is not reserved where too little would be left, as in a new account, and none switches a function off', async () => {
    concurrency.limit = 10;
    await expect(put(1)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining('below its minimum value of [10]'),
    });
    await put(0);
    const run = (arn: string) => concurrency.within(arn, async () => 'ran');
    await expect(run(functions[0]?.arn ?? '')).rejects.toMatchObject({
      name: 'Lambda.TooManyRequestsException',
    });
    expect(await run('another')).toBe('ran');
  });

  test('bounds how many run at once', async () => {
    concurrency.limit = 1_000;
    await put(1);
    const [{ arn }] = functions as [LocalFunction];
    let end: (value: string) => void = () => undefined;
    const first = concurrency.within(arn, () => new Promise<string>((resolve) => (end = resolve)));
    await expect(concurrency.within(arn, async () => 'second')).rejects.toThrow('Rate Exceeded');
    end('first');
    expect(await first).toBe('first');
    expect(await concurrency.within(arn, async () => 'third')).toBe('third');
  });
});
