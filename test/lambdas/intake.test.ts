/** What the webhook answers when Step Functions can't be reached, and when the sender is at fault. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { freePort } from '../../emulators/common/ports';
import { handler } from '../../lambdas/intake';
import { configuration } from '../support/builders';
import { provideConfiguration } from '../support/function-configuration';
import { captureOutput } from '../support/function-output';

const firing = JSON.parse(
  readFileSync(path.join(__dirname, '..', 'fixtures', 'alertmanager-firing.json'), 'utf8'),
);
firing.alerts[0].labels = {
  alertname: 'KNHKDatabasePoolExhausted',
  namespace: 'knhk',
  deployment: 'knhk-closed-loop',
};
const event = (body: string | null, isBase64Encoded = false) =>
  ({ body, isBase64Encoded }) as APIGatewayProxyEvent;

provideConfiguration(configuration());
const output = captureOutput();
beforeEach(() => output.clear());
beforeAll(async () => {
  Object.assign(process.env, {
    RUNBOOK_STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:runbook:live',
    RUNBOOK_DEAD_LETTER_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/alerts.fifo',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${await freePort()}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
});

it('asks for a retry, with 503, when the execution could not be started, and keeps the reason to itself', async () => {
  const { statusCode, body } = await handler(event(JSON.stringify(firing)));
  expect(statusCode).toBe(503);
  expect(body).not.toMatch(/ECONNREFUSED|127\.0\.0\.1/);
  expect(output.lines()).toContainEqual(
    expect.objectContaining({
      level: 'ERROR',
      step: 'intake',
      failed: expect.stringContaining('ECONNREFUSED'),
    }),
  );
  expect(output.metrics('NothingStarted')).toEqual([{ service: 'knhk-runbook', NothingStarted: 1 }]);
});

it.each([
  ['nothing', null, false, 'the body is empty'],
  ['no JSON', 'alert!', false, 'not JSON'],
  ['the wrong shape', '{"version":"4"}', false, 'groupKey'],
  ['the wrong shape in base64', Buffer.from('{"version":"4"}').toString('base64'), true, 'groupKey'],
])(
  'never asks for a retry for %s: 400, and says what is wrong',
  async (_, body, isBase64Encoded, message) => {
    const answer = await handler(event(body, isBase64Encoded));
    expect(answer.statusCode).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({ message: expect.stringContaining(message) });
  },
);

it('accepts what it has nothing to do for, and counts nothing', async () => {
  const resolved = { ...firing, status: 'resolved', alerts: [{ ...firing.alerts[0], status: 'resolved' }] };
  const answer = await handler(event(JSON.stringify(resolved)));
  expect(answer.statusCode).toBe(202);
  expect(JSON.parse(answer.body)).toEqual({
    executions: [],
    ignored: [expect.objectContaining({ why: 'resolved' })],
  });
  expect(output.metrics('NothingStarted')).toEqual([]);
});

it('counts an alert of the right name whose labels fit no target: it should have started something', async () => {
  const labels = { ...firing.alerts[0].labels, namespace: 'elsewhere' };
  const answer = await handler(
    event(JSON.stringify({ ...firing, alerts: [{ ...firing.alerts[0], labels }] })),
  );
  expect(answer.statusCode).toBe(202);
  expect(output.metrics('NothingStarted')).toHaveLength(1);
});

it('refuses a body of more than a mebibyte, which no retry makes smaller', async () => {
  const answer = await handler(event(JSON.stringify({ ...firing, padding: 'x'.repeat(4 * 1_048_576) })));
  expect(answer.statusCode).toBe(413);
  expect(output.metrics('NothingStarted')).toEqual([]);
});
