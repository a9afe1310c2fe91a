/** The limits of functions where whoever asks may not read them, or a function is gone: told, and not guessed. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkLimits } from '../../../src/adapters/readiness/limits';

const REFUSED = 'User: arn:aws:iam::1:user/ada is not authorized to perform: lambda:GetAccountSettings';
let server: Server;
let answer: { readonly code: string; readonly status: number };

beforeAll(async () => {
  server = createServer((_request, response) => {
    response.writeHead(answer.status, {
      ...{ 'x-amzn-errortype': answer.code, 'content-type': 'application/json' },
    });
    response.end(JSON.stringify({ Message: REFUSED }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    ...{ AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_REGION: 'us-east-1' },
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

it('says of each what could not be checked, and why', async () => {
  answer = { code: 'AccessDeniedException', status: 403 };
  const found = await checkLimits({ Diagnose: 'd', Intake: 'i' }, 1, 5_000);
  expect(found.map(({ needed }) => needed).sort()).toEqual([
    ...['Lambda may run the calls of all targets at once', 'the function Diagnose may run'],
    'the function Intake may run',
  ]);
  for (const each of found)
    expect(each).toMatchObject({ status: 'not-checked', why: expect.stringContaining('not authorized') });
});

it('says that a function is gone', async () => {
  answer = { code: 'ResourceNotFoundException', status: 404 };
  const [, intake] = await checkLimits({ Intake: 'i' }, 1, 5_000);
  expect(intake).toMatchObject({ status: 'will-fail', why: 'there is no function i' });
});
