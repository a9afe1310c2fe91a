import { readExecution } from '../../src/history/read';
import { BROKEN_FUNCTIONS, CRASHES } from '../../src/workflow/errors';
import { failureText } from '../../src/workflow/failure-text';

const text = (name: string, cause = '', limitSeconds?: number) =>
  failureText({ Error: name, Cause: cause, ...(limitSeconds !== undefined && { limitSeconds }) });

it("reads a Lambda's cause, and any other", () => {
  expect(text('E', '{"errorMessage":"why"}')).toBe('E: why');
  expect(text('E', 'not json')).toBe('E: not json');
  expect(failureText(undefined)).toBe('unknown');
});

it('keeps what the project itself says, and no secret of it', () => {
  expect(text('DependencyError', '{"errorMessage":"postgres: postgres://app:hunter2@db refused"}')).toBe(
    'DependencyError: postgres: postgres://…@db refused',
  );
});

it.each([
  ['States.Timeout', '', 'the step took longer than its time limit (States.Timeout)'],
  [
    'Runtime.OutOfMemory',
    '{"errorType":"Runtime.OutOfMemory","errorMessage":"RequestId: 1 Error: Runtime exited with error: signal: killed"}',
    'the function ran out of memory (Runtime.OutOfMemory: RequestId: 1 Error: Runtime exited with error: signal: killed)',
  ],
  [
    'Runtime.ExitError',
    '{"errorMessage":"RequestId: 1 Error: Runtime exited with error: signal: killed"}',
    'the function was killed, most likely because it ran out of memory (Runtime.ExitError: RequestId: 1 Error: Runtime exited with error: signal: killed)',
  ],
  [
    'Runtime.ExitError',
    '{"errorMessage":"RequestId: 1 Error: Runtime exited with error: exit status 1"}',
    'the process of the function ended before it answered (Runtime.ExitError: RequestId: 1 Error: Runtime exited with error: exit status 1)',
  ],
  [
    'Lambda.ResourceNotReadyException',
    'The function is inactive',
    'the function was not ready: it was idle for long, or is being updated (Lambda.ResourceNotReadyException: The function is inactive)',
  ],
  ['Lambda.ENINotReadyException', '', expect.stringMatching(/^the function was not ready/)],
  ['Lambda.CodeArtifactUserPendingException', '', expect.stringMatching(/^the function was not ready/)],
  ['Lambda.EC2ThrottledException', '', expect.stringMatching(/^the function has no place in its network/)],
  ['Lambda.Unknown', '', expect.stringMatching(/^the function ended without an answer/)],
  ['Lambda.SomethingNewException', '', expect.stringMatching(/^AWS Lambda could not run the function/)],
  ['States.DataLimitExceeded', '', expect.stringMatching(/256 KiB/)],
])('says what %s means (%s)', (error, cause, expected) => {
  expect(text(error, cause)).toEqual(expected);
});

it.each([...CRASHES, ...BROKEN_FUNCTIONS, 'Lambda.CodeArtifactUserPendingException'])(
  'has words for %s',
  (error) => {
    expect(text(error)).toMatch(new RegExp(`^[a-zA-Z].+ \\(${error}\\)$`));
  },
);

it('names the limit of a call that timed out, where the history has it', () => {
  const at = (seconds: number) => new Date(Date.UTC(2026, 0, 31, 3, 0, seconds));
  const { steps } = readExecution([
    { id: 1, previousEventId: 0, type: 'ExecutionStarted', timestamp: at(0) },
    {
      id: 2,
      previousEventId: 1,
      type: 'TaskStateEntered',
      timestamp: at(0),
      stateEnteredEventDetails: { name: 'Diagnose', input: '{}' },
    },
    {
      id: 3,
      previousEventId: 2,
      type: 'LambdaFunctionScheduled',
      timestamp: at(0),
      lambdaFunctionScheduledEventDetails: { timeoutInSeconds: 35 },
    },
    { id: 4, previousEventId: 3, type: 'LambdaFunctionStarted', timestamp: at(0) },
    { id: 5, previousEventId: 4, type: 'LambdaFunctionTimedOut', timestamp: at(35) },
  ]);
  const failure = steps.find(({ name }) => name === 'Diagnose')?.attempts[0]?.failure;
  expect(failureText(failure ?? undefined)).toBe(
    'the step took longer than its limit of 35 s (States.Timeout)',
  );
});
