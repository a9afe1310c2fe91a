/** How the workflow calls its functions: by plain ARN, bounded in time, with retries for what a retry can mend. */
import { Duration } from 'aws-cdk-lib';
import type { IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { JsonPath, TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { LookKey } from '../src/model/state';
import { ANY_ERROR, TRANSIENT_ERRORS } from '../src/workflow/errors';
import { factsOf, type StateName, type StateOf } from '../src/workflow/states';

/** A task outlives its function's own limit a little, so that the function's error is seen and not the task's. */
const TASK_GRACE_SECONDS = 5;
const DEFAULT_TIMEOUT_SECONDS = 60;

export interface LambdaTaskOptions {
  /** What the function gets; the whole state when left out. */
  readonly payload?: Record<string, unknown>;
  /** Further tries after any error at all. Without it only transient errors are tried again. */
  readonly attempts?: number;
}

/** A task that calls a function and puts its answer into the state, where the table of states says. */
export function lambdaTask(
  scope: Construct,
  id: StateName,
  lambdaFunction: IFunction,
  { payload, attempts }: LambdaTaskOptions = {},
): LambdaInvoke {
  const timeoutSeconds = (lambdaFunction as LambdaFunction).timeout?.toSeconds() ?? DEFAULT_TIMEOUT_SECONDS;
  const { leaves } = factsOf(id);
  const task = new LambdaInvoke(scope, id, {
    lambdaFunction,
    payloadResponseOnly: true,
    retryOnServiceExceptions: false,
    taskTimeout: Timeout.duration(Duration.seconds(timeoutSeconds + TASK_GRACE_SECONDS)),
    ...(leaves ? { resultPath: `$.${leaves}` } : {}),
    ...(payload ? { payload: TaskInput.fromObject(payload) } : {}),
  });
  task.addRetry({
    errors: attempts === undefined ? [...TRANSIENT_ERRORS] : [ANY_ERROR],
    maxAttempts: attempts ?? 2,
    interval: Duration.seconds(1),
    backoffRate: 2,
  });
  return task;
}

export interface EscalationTaskOptions {
  /** Of a risk: where the step left it that found it. Diagnose's when left out. */
  readonly look?: LookKey;
  /** Further tries: for half a minute when left out. */
  readonly attempts?: number;
}

/** A task that sends the message of its state. Being heard matters more than being quick. */
export function escalationTask(
  scope: Construct,
  id: StateOf<'escalate' | 'announce' | 'ask'>,
  escalate: IFunction,
  { look, attempts = 5 }: EscalationTaskOptions = {},
): LambdaInvoke {
  return lambdaTask(scope, id, escalate, {
    payload: {
      kind: factsOf(id).message,
      ...(look ? { look } : {}),
      state: JsonPath.entirePayload,
      execution: { id: JsonPath.stringAt('$$.Execution.Id'), name: JsonPath.stringAt('$$.Execution.Name') },
    },
    attempts,
  });
}

/** A task that releases the target's lock. @param resolved The incident is over: the attempt budget wants to know. */
export function releaseTask(
  scope: Construct,
  id: StateOf<'release'>,
  release: IFunction,
  resolved: boolean,
): LambdaInvoke {
  return lambdaTask(scope, id, release, {
    payload: { resolved, state: JsonPath.entirePayload },
    attempts: 3,
  });
}
