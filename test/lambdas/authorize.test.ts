/** What becomes of a webhook whose token can't be checked, because Secrets Manager has nothing to say. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { handler } from '../../lambdas/authorize';
import { captureOutput } from '../support/function-output';

/** What the stack gives this function. */
const FUNCTION_TIMEOUT_MS = 5_000;

const output = captureOutput();
let hanging: Server;
beforeAll(async () => {
  // It takes every request, and answers none.
  hanging = createServer(() => undefined);
  await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    RUNBOOK_WEBHOOK_TOKEN_SECRET: 'knhk-runbook/webhook-token',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(hanging.address() as AddressInfo).port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
});
afterAll(() => {
  hanging.closeAllConnections();
  hanging.close();
});

it('lets nobody in, before its own time is up, and says in its log what kept it', async () => {
  const event = {
    type: 'TOKEN',
    authorizationToken: 'Bearer abc',
    methodArn: 'arn:aws:execute-api:us-east-1:000000000000:api/v1/POST/alerts',
  } satisfies APIGatewayTokenAuthorizerEvent;
  const startedMs = performance.now();
  await expect(handler(event)).rejects.toThrow('secrets-manager');
  expect(performance.now() - startedMs).toBeLessThan(FUNCTION_TIMEOUT_MS);
  expect(output.lines()).toContainEqual(
    expect.objectContaining({
      level: 'ERROR',
      step: 'authorize',
      failed: expect.stringContaining('secrets-manager'),
    }),
  );
});
