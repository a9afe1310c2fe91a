/** How an invocation fails, in the form in which Step Functions passes it on. */
import type { ErrorReport } from './messages';

/**
 * `name` is what a state's `ErrorEquals` is compared with, and `message` is the JSON text that Step Functions
 * gives as the cause. `name` is set here: the interpreter would otherwise see plain `Error`.
 */
export class LambdaFunctionError extends Error {
  constructor(
    name: string,
    message: string,
    /** The message alone, which is all that API Gateway looks at. */
    readonly errorMessage: string,
  ) {
    super(message);
    this.name = name;
  }
}

/** The handler threw. */
export function thrownByHandler(report: ErrorReport): LambdaFunctionError {
  return new LambdaFunctionError(report.errorType, JSON.stringify(report), report.errorMessage);
}

/** What Lambda itself writes into the log of a function that ran out of time, after the moment and the request's id. */
export function outOfTime(timeoutSeconds: number): string {
  return `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
}

/**
 * The function ran out of time. "In newer runtimes, timeouts are reported as Sandbox.Timedout" (Step Functions
 * Developer Guide, "Handling errors", and "Handle Lambda service exceptions").
 */
export function timedOut(requestId: string, timeoutSeconds: number): LambdaFunctionError {
  const errorType = 'Sandbox.Timedout';
  const errorMessage = `RequestId: ${requestId} Error: ${outOfTime(timeoutSeconds)}`;
  return new LambdaFunctionError(errorType, JSON.stringify({ errorType, errorMessage }), errorMessage);
}

/** Lambda has no room for another invocation (Lambda API reference, Invoke: TooManyRequestsException). */
export function throttled(): LambdaFunctionError {
  const errorMessage = 'Rate Exceeded.';
  return new LambdaFunctionError('Lambda.TooManyRequestsException', errorMessage, errorMessage);
}

/**
 * The function was idle for weeks, or its network is gone: it is being made ready. Seen in accounts as
 * `CodeArtifactUserPendingException` for 40 to 106 s from the first call on.
 */
export function notReady(): LambdaFunctionError {
  const errorMessage = 'Lambda is initializing your function. It will be ready to invoke shortly.';
  return new LambdaFunctionError('Lambda.CodeArtifactUserPendingException', errorMessage, errorMessage);
}

/** The service refused the invocation, and the function has not run. */
export function isRefused({ name }: LambdaFunctionError): boolean {
  return name.startsWith('Lambda.') && name !== 'Lambda.Unknown';
}

/**
 * The process ended without an answer. "Unhandled errors in Lambda runtimes were historically reported only as
 * Lambda.Unknown" (same pages): the name that the guide says to match.
 */
export function endedWithoutAnswer(requestId: string): LambdaFunctionError {
  const errorMessage = `RequestId: ${requestId} Process exited before completing request`;
  const payload = JSON.stringify({ errorMessage });
  return new LambdaFunctionError(
    'Lambda.Unknown',
    `The cause could not be determined because Lambda did not return an error type. Returned payload: ${payload}`,
    errorMessage,
  );
}
