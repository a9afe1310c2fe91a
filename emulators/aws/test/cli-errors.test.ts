/** What the stock AWS command line says when the service refuses: the service's own names and words. */
import { type AwsCli, awsCli, describeWithAwsCli } from './fixtures/aws-cli';
import { ended, start } from './fixtures/histories';
import { machineArn, type RunningMiniStack, startMiniStack } from './fixtures/running-mini-stack';

const TEST_TIMEOUT_MS = 300_000;
const MACHINE = machineArn('steps');
const EXECUTION = `${MACHINE.replace(':stateMachine:', ':execution:')}:once`;
const NO_MACHINE = machineArn('nobody');
const NO_EXECUTION = `${EXECUTION}-not`;

const ofMachine = (arn: string) => ['--state-machine-arn', arn];
const ofExecution = (arn: string) => ['--execution-arn', arn];

describeWithAwsCli("the AWS command line's errors", () => {
  let mini: RunningMiniStack;
  let aws: AwsCli;
  beforeAll(async () => {
    mini = await startMiniStack();
    aws = awsCli(mini);
    await ended(mini.sfn, await start(mini.sfn, 'steps', { do: 'nothing' }, 'once'));
  });
  afterAll(async () => {
    await aws?.close();
    await mini?.close();
  });

  test.each([
    ['describe-state-machine', ofMachine('steps'), 'InvalidArn', 'Invalid ARN prefix: steps'],
    ['describe-state-machine', ofMachine(EXECUTION), 'InvalidArn', 'not valid in this context: execution'],
    ['describe-state-machine', ofMachine('arn:aws:states'), 'InvalidArn', 'arn:aws:states'],
    ['describe-state-machine', ofMachine(NO_MACHINE), 'StateMachineDoesNotExist', NO_MACHINE],
    ['list-executions', ofMachine('steps'), 'InvalidArn', 'Invalid ARN prefix: steps'],
    ['list-executions', ofMachine(NO_MACHINE), 'StateMachineDoesNotExist', NO_MACHINE],
    ['list-executions', [...ofMachine(MACHINE), '--next-token', 'x'], 'InvalidToken', "'x'"],
    ['list-executions', [...ofMachine(MACHINE), '--max-results', '1001'], 'ValidationException', '1000'],
    ['list-state-machines', ['--next-token', 'x'], 'InvalidToken', "'x'"],
    ['start-execution', ofMachine('steps'), 'InvalidArn', 'Invalid ARN prefix: steps'],
    ['start-execution', ofMachine(NO_MACHINE), 'StateMachineDoesNotExist', NO_MACHINE],
    ['start-execution', [...ofMachine(MACHINE), '--name', 'a b'], 'InvalidName', "'a b'"],
    ['start-execution', [...ofMachine(MACHINE), '--name', 'x'.repeat(81)], 'ValidationException', "'name'"],
    ['start-execution', [...ofMachine(MACHINE), '--input', '{'], 'InvalidExecutionInput', "'{'"],
    ['start-execution', [...ofMachine(MACHINE), '--name', 'once'], 'ExecutionAlreadyExists', EXECUTION],
    ['describe-execution', ofExecution('once'), 'InvalidArn', 'Invalid ARN prefix: once'],
    ['describe-execution', ofExecution(MACHINE), 'InvalidArn', 'not valid in this context: stateMachine'],
    ['describe-execution', ofExecution(NO_EXECUTION), 'ExecutionDoesNotExist', NO_EXECUTION],
    ['get-execution-history', ofExecution('once'), 'InvalidArn', 'Invalid ARN prefix: once'],
    ['get-execution-history', ofExecution(NO_EXECUTION), 'ExecutionDoesNotExist', NO_EXECUTION],
    ['get-execution-history', [...ofExecution(EXECUTION), '--next-token', 'x'], 'InvalidToken', "'x'"],
    ['stop-execution', ofExecution('once'), 'InvalidArn', 'Invalid ARN prefix: once'],
    ['stop-execution', ofExecution(NO_EXECUTION), 'ExecutionDoesNotExist', NO_EXECUTION],
  ])(
    '%s %j: %s',
    async (command, args, name, detail) => {
      const refusal = await aws.refusal(command, ...args);
      const operation = command.replace(/(^|-)(\w)/g, (_, _dash, letter: string) => letter.toUpperCase());
      expect(refusal.startsWith(`(${name}) when calling the ${operation} operation: `)).toBe(true);
      expect(refusal).toContain(detail);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    'a token of one list is of no use for another',
    async () => {
      const first = await aws.json<{ nextToken: string }>(
        'get-execution-history',
        ...[...ofExecution(EXECUTION), '--no-paginate', '--max-results', '2'],
      );
      const refusal = await aws.refusal(
        'get-execution-history',
        ...[...ofExecution(EXECUTION), '--reverse-order', '--next-token', first.nextToken],
      );
      expect(refusal).toContain('(InvalidToken)');
    },
    TEST_TIMEOUT_MS,
  );
});
