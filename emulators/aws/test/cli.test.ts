/** `aws stepfunctions`, the stock program: every command that people use to look at executions, and to steer them. */
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { type AwsCli, awsCli, describeWithAwsCli } from './fixtures/aws-cli';
import { describeExecution, ended, historyOf, reached, start } from './fixtures/histories';
import { machineArn, type RunningMiniStack, startMiniStack } from './fixtures/running-mini-stack';

/** Several runs of the program, of about a second each where the machine is idle. */
const TEST_TIMEOUT_MS = 300_000;
const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00$/;

interface Printed {
  readonly executionArn: string;
  readonly name: string;
  readonly status: string;
  readonly startDate: string;
  readonly stopDate?: string;
}

describeWithAwsCli('the AWS command line', () => {
  let mini: RunningMiniStack;
  let aws: AwsCli;
  beforeAll(async () => {
    mini = await startMiniStack();
    aws = awsCli(mini);
  });
  afterAll(async () => {
    await aws?.close();
    await mini?.close();
  });

  const cliTest = (name: string, body: () => Promise<void>) => test(name, body, TEST_TIMEOUT_MS);
  const done = async (machine: string, input: unknown, name: string) => {
    const arn = await start(mini.sfn, machine, input, name);
    await ended(mini.sfn, arn);
    return arn;
  };

  cliTest('list-state-machines, describe-state-machine', async () => {
    const [names, described] = await Promise.all([
      aws.text('list-state-machines', '--query', 'sort(stateMachines[].name)', '--output', 'text'),
      aws.json<{ definition: string; creationDate: string }>(
        'describe-state-machine',
        ...['--state-machine-arn', machineArn('hurried')],
      ),
    ]);
    expect(names.trim().split('\t')).toEqual(mini.aws.stack.stateMachines.map(({ name }) => name).sort());
    expect(described).toMatchObject({
      stateMachineArn: machineArn('hurried'),
      name: 'hurried',
      type: 'STANDARD',
      status: 'ACTIVE',
    });
    expect(described.creationDate).toMatch(ISO_8601);
    expect(JSON.parse(described.definition)).toMatchObject({ StartAt: 'TooLong' });
  });

  cliTest('what it answers to many commands is what it answers when it is started for one', async () => {
    const unknown = ['stepfunctions', 'describe-execution', '--execution-arn', 'once'];
    for (const args of [['stepfunctions', 'list-state-machines'], unknown])
      expect(await aws.run(args)).toEqual(await aws.runAlone(args));
  });

  cliTest('start-execution, describe-execution, stop-execution', async () => {
    const input = '{"an":"ümlaut"}';
    const started = await aws.json<Printed>(
      'start-execution',
      ...['--state-machine-arn', machineArn('patient'), '--name', 'by-hand', '--input', input],
    );
    expect(started).toEqual({
      executionArn: 'arn:aws:states:us-east-1:000000000000:execution:patient:by-hand',
      startDate: expect.stringMatching(ISO_8601),
    });
    const { executionArn } = started;
    const one = ['--execution-arn', executionArn];

    const running = await aws.json<Printed>('describe-execution', ...one);
    expect(running).toMatchObject({ ...started, name: 'by-hand', status: 'RUNNING', input });
    expect(running).not.toHaveProperty('stopDate');

    await reached(mini.sfn, executionArn, 'WaitStateEntered');
    const stopped = await aws.json<Printed>(
      ...['stop-execution', ...one, '--error', 'Enough', '--cause', 'of this'],
    );
    const aborted = await aws.json<Printed>('describe-execution', ...one);
    expect(aborted).toMatchObject({ ...stopped, status: 'ABORTED', error: 'Enough', cause: 'of this' });
    const { stopDate } = await describeExecution(mini.sfn, executionArn);
    expect(new Date(stopped.stopDate ?? '')).toEqual(stopDate);
  });

  cliTest('a request as a file of JSON, and dates as the service sends them', async () => {
    const request = { stateMachineArn: machineArn('steps'), name: 'from-json', input: '{"do":"nothing"}' };
    const started = await aws.json<Printed>('start-execution', '--cli-input-json', JSON.stringify(request));
    expect(await ended(mini.sfn, started.executionArn)).toMatchObject({ status: 'SUCCEEDED' });
    const output = await aws.text(
      'describe-execution',
      ...['--cli-input-json', JSON.stringify({ executionArn: started.executionArn })],
      ...['--query', '[status, output, stopDate]', '--output', 'yaml'],
    );
    expect(output).toMatch(/^- SUCCEEDED\n- '\{"do":"nothing"\}'\n- '\d{4}-.*\+00:00'\n$/);
  });

  cliTest('list-executions, of one status', async () => {
    await done('steps', { do: 'nothing' }, 'good');
    await done('steps', { do: 'exit' }, 'bad');
    await done('hurried', {}, 'late');
    await start(mini.sfn, 'patient', {}, 'still-running');
    const cut = await start(mini.sfn, 'patient', {}, 'cut-off');
    await mini.sfn.send(new StopExecutionCommand({ executionArn: cut }));
    const list = async (machine: string, status: string) => {
      const { executions } = await aws.json<{ executions: Printed[] }>(
        'list-executions',
        ...['--state-machine-arn', machineArn(machine), '--status-filter', status],
      );
      expect(executions.filter((each) => each.status !== status)).toEqual([]);
      return executions.map(({ name }) => name);
    };
    expect(
      await Promise.all([
        list('steps', 'SUCCEEDED'),
        list('steps', 'FAILED'),
        list('hurried', 'TIMED_OUT'),
        list('hurried', 'RUNNING'),
        list('patient', 'RUNNING'),
        list('patient', 'ABORTED'),
      ]),
    ).toEqual([
      expect.arrayContaining(['good']),
      ['bad'],
      ['late'],
      [],
      ['still-running'],
      expect.arrayContaining(['cut-off']),
    ]);
  });

  cliTest('get-execution-history is what the SDK reads, from either end', async () => {
    const arn = await done('earlyExit', { do: 'nothing' }, 'read-twice');
    const read = (...more: string[]) =>
      aws.json<{ events: { timestamp: string }[] }>('get-execution-history', '--execution-arn', arn, ...more);
    const [forwards, backwards, bare] = await Promise.all([
      read(),
      read('--reverse-order'),
      read('--no-include-execution-data'),
    ]);
    const events = await historyOf(mini.sfn, arn);
    const withDates = ({ timestamp, ...event }: { timestamp: string }) => ({
      ...event,
      timestamp: new Date(timestamp),
    });
    expect(events.length).toBeGreaterThan(10);
    expect(forwards.events.map(withDates)).toEqual(events);
    expect(backwards.events.map(withDates)).toEqual(events.toReversed());
    expect(bare.events).toHaveLength(events.length);
    expect(JSON.stringify(bare)).not.toMatch(/"(input|output)(Details)?"/);
  });
});
