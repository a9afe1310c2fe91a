/** How the workflow calls its functions: by plain ARN, bounded in time, with retries for what a retry can mend. */
import { Duration } from 'aws-cdk-lib';
import type { IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { JsonPath, TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { MessageKind } from '../src/model/audiences';
import type { LookKey } from '../src/model/state';

/** A task outlives its function's own limit a little, so that the function's error is seen and not the task's. */
const TASK_GRACE_SECONDS = 5;
const DEFAULT_TIMEOUT_SECONDS = 60;

/** A lost call, a throttled or crashed function, a time-out: another try may do better. */
const TRANSIENT_ERRORS = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.TooManyRequestsException',
  'Lambda.Unknown',
  'Runtime.ExitError',
  'Sandbox.Timedout',
  'States.Timeout',
];

export interface LambdaTaskOptions {
  /** What the function gets; the whole state when left out. */
  readonly payload?: Record<string, unknown>;
  /** Where its answer goes in the state; it becomes the whole state when left out. */
  readonly resultPath?: string;
  /** Further tries after any error at all. Without it only transient errors are tried again. */
  readonly attempts?: number;
}

/** A task that calls a function and puts its answer into the state. */
export function lambdaTask(
  scope: Construct,
  id: string,
  lambdaFunction: IFunction,
  { payload, resultPath, attempts }: LambdaTaskOptions,
): LambdaInvoke {
  const timeoutSeconds = (lambdaFunction as LambdaFunction).timeout?.toSeconds() ?? DEFAULT_TIMEOUT_SECONDS;
  const task = new LambdaInvoke(scope, id, {
    lambdaFunction,
    payloadResponseOnly: true,
    retryOnServiceExceptions: false,
    taskTimeout: Timeout.duration(Duration.seconds(timeoutSeconds + TASK_GRACE_SECONDS)),
    ...(resultPath ? { resultPath } : {}),
    ...(payload ? { payload: TaskInput.fromObject(payload) } : {}),
  });
  task.addRetry({
    errors: attempts === undefined ? TRANSIENT_ERRORS : ['States.ALL'],
    maxAttempts: attempts ?? 2,
    interval: Duration.seconds(1),
    backoffRate: 2,
  });
  return task;
}

export interface EscalationTaskOptions {
  /** Of a risk: whose look found it. Diagnose's when left out. */
  readonly look?: LookKey;
  /** Further tries: for half a minute when left out. */
  readonly attempts?: number;
}

/** A task that tells people. Being heard matters more than being quick. */
export function escalationTask(
  scope: Construct,
  id: string,
  escalate: IFunction,
  kind: MessageKind,
  resultPath: string,
  { look, attempts = 5 }: EscalationTaskOptions = {},
): LambdaInvoke {
  return lambdaTask(scope, id, escalate, {
    payload: {
      kind,
      ...(look ? { look } : {}),
      state: JsonPath.entirePayload,
      execution: { id: JsonPath.stringAt('$$.Execution.Id'), name: JsonPath.stringAt('$$.Execution.Name') },
    },
    resultPath,
    attempts,
  });
}

/** A task that gives the target's lock up. @param resolved The incident is over: the attempt budget wants to know. */
export function releaseTask(
  scope: Construct,
  id: string,
  release: IFunction,
  resolved: boolean,
): LambdaInvoke {
  return lambdaTask(scope, id, release, {
    payload: { resolved, state: JsonPath.entirePayload },
    resultPath: '$.released',
    attempts: 3,
  });
}
