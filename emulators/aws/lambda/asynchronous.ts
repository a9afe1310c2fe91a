/** Asynchronous invocations: nobody waits for the answer, so Lambda itself tries again, and keeps what fails to the last. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { InvokeFunction } from '../lambda-runner';
import type { Sqs } from '../sqs';
import type { LocalFunction, LocalInvokeConfig } from '../template';
import { isRefused, LambdaFunctionError } from './errors';

/** AWS Lambda, "Asynchronous invocation": after a function error a minute, and then two. */
const FUNCTION_ERROR_PAUSES_MS: readonly number[] = [60_000, 120_000];
/** The same: after a throttle or an error of the service from one second on to five minutes, for up to six hours. */
const FIRST_REFUSAL_PAUSE_MS = 1_000;
const LONGEST_REFUSAL_PAUSE_MS = 300_000;
const OLDEST_EVENT_MS = 21_600_000;

export interface AsynchronousOptions {
  readonly invoke: InvokeFunction;
  readonly functions: readonly LocalFunction[];
  readonly configs: readonly LocalInvokeConfig[];
  readonly sqs: Sqs;
  /** Every pause and the greatest age are Lambda's, divided by this. */
  readonly timeFactor: number;
}

export class AsynchronousInvocations {
  private readonly ending = new AbortController();

  constructor(private readonly options: AsynchronousOptions) {}

  /**
   * Resolves when the function succeeded, or what it was called with lies where failures go.
   * @throws LambdaFunctionError where it failed to the last and nothing keeps it: Lambda drops it.
   */
  async invoke(functionArn: string, event: unknown): Promise<void> {
    const config = this.options.configs.find((each) => this.names(each.functionName, functionArn));
    const failure = await this.untilDone(functionArn, event, config?.maximumRetryAttempts ?? 2);
    if (failure === null) return;
    if (config?.onFailureArn === undefined) throw failure.error;
    this.options.sqs.put(config.onFailureArn, JSON.stringify(recordOf(functionArn, event, failure)));
  }

  /** Waits no longer between tries; what is left is dropped, as when the machine goes. */
  stop(): void {
    this.ending.abort();
  }

  private async untilDone(functionArn: string, event: unknown, retries: number): Promise<Failure | null> {
    const { invoke, timeFactor } = this.options;
    const startedMs = Date.now();
    for (let attempts = 1, failures = 0; ; attempts++) {
      try {
        await invoke(functionArn, event);
        return null;
      } catch (thrown) {
        const error = thrown instanceof LambdaFunctionError ? thrown : unknownError(thrown);
        const isTooOld = Date.now() - startedMs >= OLDEST_EVENT_MS / timeFactor;
        if (!isRefused(error)) failures += 1;
        if (isTooOld || failures > retries || this.ending.signal.aborted)
          return { error, attempts, condition: isTooOld ? 'EventAgeExceeded' : 'RetriesExhausted' };
        const pauseMs = isRefused(error)
          ? Math.min(LONGEST_REFUSAL_PAUSE_MS, FIRST_REFUSAL_PAUSE_MS * 2 ** (attempts - 1))
          : (FUNCTION_ERROR_PAUSES_MS[failures - 1] ?? 0);
        await sleep(pauseMs / timeFactor, undefined, { ref: false, signal: this.ending.signal }).catch(
          () => undefined,
        );
      }
    }
  }

  /** A configuration names its function as the template refers to it: by name. */
  private names(functionName: string, functionArn: string): boolean {
    const lambda = this.options.functions.find(({ arn }) => arn === functionArn);
    return lambda !== undefined && [lambda.name, lambda.arn].includes(functionName);
  }
}

interface Failure {
  readonly error: LambdaFunctionError;
  readonly attempts: number;
  readonly condition: 'RetriesExhausted' | 'EventAgeExceeded';
}

/** AWS Lambda, "Capturing records of Lambda asynchronous invocations": the record of a destination. */
function recordOf(functionArn: string, event: unknown, { error, attempts, condition }: Failure): unknown {
  return {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId: randomUUID(),
      functionArn: `${functionArn}:$LATEST`,
      condition,
      approximateInvokeCount: attempts,
    },
    requestPayload: event,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorType: error.name, errorMessage: error.errorMessage },
  };
}

function unknownError(thrown: unknown): LambdaFunctionError {
  return new LambdaFunctionError('Lambda.ServiceException', String(thrown), String(thrown));
}
