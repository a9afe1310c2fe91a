/** Where a command works: an execution's ARN, as messages print it, says so by itself. */
import { connect, type RunFile } from '../../bin/connection';

const before = { ...process.env };
beforeEach(() => {
  process.env = { PATH: before['PATH'], AWS_REGION: 'us-west-2' };
});
afterAll(() => {
  process.env = before;
});

const RUN: RunFile = {
  ...{ pid: 1, processStart: '1', kubeconfig: '', configuration: {} },
  stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:knhk-runbook',
  environment: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
  webhook: { url: 'http://127.0.0.1:1', token: 'x' },
};
const arnOf = (region: string, account: string) =>
  `arn:aws:states:${region}:${account}:execution:knhk-runbook:pool-1`;

it("takes an ARN's own region and state machine, while a local run is up and another region is the usual one", async () => {
  const { executions, place, run } = await connect(
    { execution: arnOf('eu-west-1', '123456789012') },
    () => RUN,
  );
  expect([place, run]).toEqual(['AWS (eu-west-1)', null]);
  expect(executions.stateMachineArn).toBe('arn:aws:states:eu-west-1:123456789012:stateMachine:knhk-runbook');
});

it('takes the local run for its own executions, and for a name', async () => {
  for (const execution of [arnOf('us-east-1', '000000000000'), 'pool-1', 'latest']) {
    const { place, run } = await connect({ execution }, () => RUN);
    expect([place, run]).toEqual(['local run (http://127.0.0.1:1)', RUN]);
    delete process.env['AWS_ENDPOINT_URL'];
  }
});

it('says that a local run is not up, where an execution is of one', async () => {
  const execution = arnOf('us-east-1', '000000000000');
  await expect(connect({ execution }, () => undefined)).rejects.toThrow(
    `${execution} is of a local run, and that one is not up`,
  );
});
