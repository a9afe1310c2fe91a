/** How the workflow calls its functions: by plain ARN, bounded in time, with retries for what a retry can mend. */
import { Duration } from 'aws-cdk-lib';
import type { IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { JsonPath, TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { Configuration } from '../src/configuration/configuration';
import type { LookKey } from '../src/model/state';
import {
  BACKOFF_RATE,
  briefRetries,
  CLOSING_RETRIES,
  MESSAGE_RETRIES,
  type RetryRule,
  stepRetries,
} from '../src/workflow/retries';
import { factsOf, type StateName, type StateOf } from '../src/workflow/states';

/** A task outlives its function's own limit a little, so that the function's error is seen and not the task's. */
const TASK_GRACE_SECONDS = 5;
const DEFAULT_TIMEOUT_SECONDS = 60;

export interface TaskOptions {
  /** What the function gets; the whole state when left out. */
  readonly payload?: Record<string, unknown>;
  /** Those of a step when left out. */
  readonly retries?: readonly RetryRule[];
  /** Less than the function itself may take, with what its process needs to start. */
  readonly withinMs?: number;
}

export interface MessageOptions {
  /** Of a risk: where the step left it that found it. Diagnose's when left out. */
  readonly look?: LookKey;
  /** In front of a step: one try, bounded, and the step goes on. What got lost is sent again by a later look. */
  readonly isBrief?: boolean;
  readonly retries?: readonly RetryRule[];
  /** Parts of the state that it is about; the whole state when left out. */
  readonly onlyOf?: readonly string[];
}

/** Makes the tasks of one definition. */
export class Tasks {
  constructor(
    private readonly scope: Construct,
    private readonly configuration: Configuration,
  ) {}

  /** A task that calls a function and puts its answer into the state, where the table of states says. */
  step(
    id: StateName,
    lambdaFunction: IFunction,
    { payload, retries = this.retries(), withinMs }: TaskOptions = {},
  ): LambdaInvoke {
    const { leaves } = factsOf(id);
    const task = new LambdaInvoke(this.scope, id, {
      lambdaFunction,
      payloadResponseOnly: true,
      retryOnServiceExceptions: false,
      taskTimeout: Timeout.duration(
        Duration.seconds(secondsOf(lambdaFunction, withinMs) + TASK_GRACE_SECONDS),
      ),
      ...(leaves ? { resultPath: `$.${leaves}` } : {}),
      ...(payload ? { payload: TaskInput.fromObject(payload) } : {}),
    });
    for (const { errors, maxAttempts, firstPauseSeconds, longestPauseSeconds } of retries) {
      task.addRetry({
        errors: [...errors],
        maxAttempts,
        interval: Duration.seconds(firstPauseSeconds),
        backoffRate: BACKOFF_RATE,
        ...(longestPauseSeconds === undefined ? {} : { maxDelay: Duration.seconds(longestPauseSeconds) }),
      });
    }
    return task;
  }

  /** A task that sends the message of its state. */
  message(
    id: StateOf<'escalate' | 'announce' | 'ask'>,
    escalate: IFunction,
    { look, isBrief = false, retries, onlyOf }: MessageOptions = {},
  ): LambdaInvoke {
    const { stepTimeoutMs } = this.configuration.notifications;
    return this.step(id, escalate, {
      payload: {
        kind: factsOf(id).message,
        ...(look ? { look } : {}),
        ...(isBrief ? { withinMs: stepTimeoutMs } : {}),
        state: onlyOf
          ? Object.fromEntries(onlyOf.map((part) => [part, JsonPath.objectAt(`$.${part}`)]))
          : JsonPath.entirePayload,
        execution: { id: JsonPath.stringAt('$$.Execution.Id'), name: JsonPath.stringAt('$$.Execution.Name') },
      },
      ...(isBrief ? { withinMs: stepTimeoutMs } : {}),
      retries: retries ?? (isBrief ? briefRetries() : this.retries(MESSAGE_RETRIES)),
    });
  }

  /** A task that releases the target's lock. @param resolved The incident is over: the attempt budget wants to know. */
  release(id: StateOf<'release'>, release: IFunction, resolved: boolean): LambdaInvoke {
    const payload = { resolved, state: JsonPath.entirePayload };
    return this.step(id, release, { payload, retries: this.retries(CLOSING_RETRIES) });
  }

  report(id: StateOf<'report'>, report: IFunction): LambdaInvoke {
    return this.step(id, report, { retries: this.retries(CLOSING_RETRIES) });
  }

  /** @param codeRetries further tries after an error of the function's own code. */
  retries(codeRetries = 0): readonly RetryRule[] {
    return stepRetries(this.configuration.deployment.functions.readySeconds, codeRetries);
  }
}

function secondsOf(lambdaFunction: IFunction, withinMs: number | undefined): number {
  if (withinMs !== undefined) return Math.ceil(withinMs / 1_000);
  return (lambdaFunction as LambdaFunction).timeout?.toSeconds() ?? DEFAULT_TIMEOUT_SECONDS;
}
