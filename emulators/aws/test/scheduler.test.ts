/** EventBridge Scheduler: a rate starts executions, and what cannot be started goes where the schedule wants it. */
import { Scheduler } from '../scheduler';
import { Sqs } from '../sqs';
import { readTemplate } from '../template';

const queue = { Type: 'AWS::SQS::Queue' };
const schedule = (properties: object = {}, target: object = {}) => ({
  Type: 'AWS::Scheduler::Schedule',
  Properties: {
    ScheduleExpression: 'rate(2 hours)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: {
        'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':scheduler:::aws-sdk:sfn:startExecution']],
      },
      RoleArn: 'arn:aws:iam::000000000000:role/r',
      Input: '{"Name":"check-<aws.scheduler.execution-id>","Input":"{}"}',
      DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['Lost', 'Arn'] } },
      ...target,
    },
    ...properties,
  },
});
const read = (Schedule: object) =>
  readTemplate({ Resources: { Schedule, Lost: queue } }, { assemblyDir: __dirname, stackName: 'S' });

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** What was started in so long. */
function startedIn(ms: number, startExecution: (request: unknown) => void, stack = read(schedule())) {
  const sqs = new Sqs(stack.queues);
  const problems: Error[] = [];
  const { schedules } = stack;
  const onProblem = (error: Error) => void problems.push(error);
  const scheduler = new Scheduler({ schedules, startExecution, sqs, timeFactor: 60, onProblem });
  scheduler.start();
  jest.advanceTimersByTime(ms);
  scheduler.stop();
  jest.advanceTimersByTime(ms);
  return { problems, lost: stack.queues.flatMap(({ url }) => sqs.bodies(url)) };
}

test('starts an execution at its rate, shortened, each with a name of its own, until it is stopped', () => {
  const requests: { name: string; input: string }[] = [];
  const { problems, lost } = startedIn(
    361_000,
    (request) => void requests.push(request as (typeof requests)[number]),
  );
  expect(requests).toHaveLength(3);
  expect(new Set(requests.map(({ name }) => name)).size).toBe(3);
  for (const { name, input } of requests) {
    expect(name).toMatch(/^check-[0-9a-f]{16}$/);
    expect(input).toBe('{}');
  }
  expect([problems, lost]).toEqual([[], []]);
});

test('keeps what could not be started', () => {
  const refuse = () => {
    throw new Error('StateMachineDoesNotExist');
  };
  const { problems, lost } = startedIn(121_000, refuse);
  expect([problems, lost]).toEqual([[], [expect.stringContaining('"Name":"check-')]]);
  const nowhere = read(schedule({}, { DeadLetterConfig: undefined }));
  expect(startedIn(121_000, refuse, nowhere).problems).toHaveLength(1);
});

test('starts nothing that is disabled', () => {
  expect(read(schedule({ State: 'DISABLED' })).schedules).toEqual([]);
});

test.each([
  [
    'another target',
    schedule({}, { Arn: 'arn:aws:lambda:us-east-1:000000000000:function:f' }),
    /not called locally/,
  ],
  ['a time', schedule({ ScheduleExpression: 'cron(0 3 * * ? *)' }), /rate\(…\) is/],
  ['a flexible window', schedule({ FlexibleTimeWindow: { Mode: 'FLEXIBLE' } }), /flexible window/],
])('refuses %s', (_, of, problem) => {
  expect(() => read(of)).toThrow(problem);
});
