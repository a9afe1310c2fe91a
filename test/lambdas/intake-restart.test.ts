/** An alert that still fires after its execution was stopped: another execution, within a bound, that asks first. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DescribeExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { ended } from '../../emulators/aws/test/fixtures/histories';
import {
  machineArn,
  type RunningMiniStack,
  startMiniStack,
} from '../../emulators/aws/test/fixtures/running-mini-stack';
import { handler } from '../../lambdas/intake';
import { leavesIncident, MAX_STARTS, startedAgain } from '../../src/intake/restart';
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

provideConfiguration(configuration());
captureOutput();
let mini: RunningMiniStack;
beforeAll(async () => {
  mini = await startMiniStack();
  Object.assign(process.env, {
    RUNBOOK_STATE_MACHINE_ARN: `${machineArn('patient')}:live`,
    RUNBOOK_DEAD_LETTER_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/alerts.fifo',
    AWS_ENDPOINT_URL: mini.aws.endpointUrl,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
});
afterAll(() => mini?.close());

async function tell(): Promise<{ executionArn: string; started: boolean }> {
  const { statusCode, body } = await handler({ body: JSON.stringify(firing) } as APIGatewayProxyEvent);
  expect(statusCode).toBe(202);
  return JSON.parse(body).executions[0];
}

it('starts again what was stopped, under a numbered name and in approve mode, three times in all', async () => {
  const first = await tell();
  expect(first.started).toBe(true);
  expect(await tell()).toEqual({ ...first, started: false });
  let last = first;
  for (let count = 2; count <= MAX_STARTS; count++) {
    await mini.sfn.send(new StopExecutionCommand({ executionArn: last.executionArn }));
    await ended(mini.sfn, last.executionArn);
    // What it knows of one that runs is no older than some seconds.
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000 * count);
    last = await tell();
    jest.restoreAllMocks();
    expect(last).toEqual({ executionArn: `${first.executionArn}-${count}`, started: true });
    const { input = '' } = await mini.sfn.send(new DescribeExecutionCommand(last));
    expect(JSON.parse(input)).toMatchObject({ trigger: 'alert', mode: 'approve' });
  }
  await mini.sfn.send(new StopExecutionCommand({ executionArn: last.executionArn }));
  await ended(mini.sfn, last.executionArn);
  expect(await tell()).toEqual({ executionArn: last.executionArn, started: false });
});

describe('the decision', () => {
  const wanted = { name: 'pool-1', input: { trigger: 'alert', target: 't', alert: {} as never } } as const;

  it('is for those that nobody responds to any more', () => {
    const statuses = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', undefined];
    expect(statuses.filter(leavesIncident)).toEqual(['FAILED', 'TIMED_OUT', 'ABORTED']);
  });

  it('asks before each change where a person stopped the one before, and never allows more than it did', () => {
    const modeAfter = (status: string, mode: 'auto' | 'approve' | 'dry-run', given?: 'auto' | 'dry-run') =>
      startedAgain(
        { ...wanted, input: { ...wanted.input, ...(given ? { mode: given } : {}) } },
        2,
        status,
        configuration({ remediation: { mode } }),
      ).input.mode;
    expect(modeAfter('ABORTED', 'auto')).toBe('approve');
    expect(modeAfter('FAILED', 'auto')).toBeUndefined();
    expect(modeAfter('ABORTED', 'dry-run')).toBeUndefined();
    expect(modeAfter('ABORTED', 'dry-run', 'auto')).toBe('approve');
    expect(modeAfter('ABORTED', 'auto', 'dry-run')).toBe('dry-run');
  });
});
