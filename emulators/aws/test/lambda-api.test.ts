/** Invoke of the type `Event`, with the client that functions use: taken at once, called later, kept where it fails. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type Fastify from 'fastify';
import { createEndpoint, type Services } from '../endpoint';
import { LambdaApi } from '../lambda/api';
import { AsynchronousInvocations } from '../lambda/asynchronous';
import { Sqs } from '../sqs';
import type { LocalFunction } from '../template';

const functions = [{ name: 'f', arn: 'arn:aws:lambda:us-east-1:000000000000:function:f' } as LocalFunction];
const called: unknown[] = [];
const taken: Promise<void>[] = [];
let endpoint: ReturnType<typeof Fastify>;
let client: LambdaClient;

beforeAll(async () => {
  const asynchronous = new AsynchronousInvocations({
    invoke: async (...call) => void called.push(call),
    ...{ functions, configs: [], sqs: new Sqs([]), timeFactor: 1 },
  });
  const lambda = new LambdaApi(functions, asynchronous, (each) => void taken.push(each));
  endpoint = createEndpoint({ lambda } as Services, () => undefined);
  const url = await endpoint.listen({ host: '127.0.0.1', port: 0 });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new LambdaClient({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 });
});
afterAll(() => endpoint.close());

const invoke = (FunctionName: string, InvocationType: 'Event' | 'RequestResponse' = 'Event') =>
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
