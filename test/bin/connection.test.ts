/** Where a command works: an execution's ARN, as messages print it, says so by itself. */
import { connect, connectToRead } from '../../bin/connection';
import type { EndedRun } from '../../bin/ended-run';
import type { RunFile } from '../../bin/local-run';

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

describe('what has ended', () => {
  const ended = { folder: '/state', lastAt: new Date(Date.now() - 4 * 60_000) } as unknown as EndedRun;
  const noRun = () => undefined;
  const execution = arnOf('us-east-1', '000000000000');

  it.each([{ execution }, { local: true }, {}])('is read where no local run is up: %j', async (options) => {
    delete process.env['AWS_REGION'];
    const reading = await connectToRead(options, noRun, () => ended);
    expect(reading).toMatchObject({ run: null, ended });
    expect(reading.place).toMatch(
      /^a local run that has ended, read from \/state: its last event was 4 min ago, nothing of it runs$/,
    );
  });

  it('is not taken where a region is set, unless it is asked for, nor while a local run is up', async () => {
    expect(
      (await connectToRead({ execution: arnOf('eu-west-1', '123456789012') }, noRun, () => ended)).place,
    ).toBe('AWS (eu-west-1)');
    expect(
      (
        await connectToRead(
          { local: true },
          () => RUN,
          () => ended,
        )
      ).run,
    ).toBe(RUN);
    delete process.env['AWS_ENDPOINT_URL'];
  });

  it('takes no word of a person', async () => {
    for (const options of [{ execution }, { local: true }]) {
      await expect(connect(options, noRun)).rejects.toMatchObject({ name: 'NotFoundError' });
    }
    await expect(connectToRead({ local: true }, noRun, noRun)).rejects.toThrow(
      'and none has left an execution',
    );
    await expect(connectToRead({ local: true, aws: true }, noRun, noRun)).rejects.toThrow(
      '--local: it is accepted without',
    );
  });
});
