/** What becomes of calls that nobody waits for, once they failed to the last. */
import { CfnEventInvokeConfig, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** AWS Lambda, "Asynchronous invocation": as many as there can be. */
const RETRIES = 2;

/**
 * Keeps them in a queue. The dead-letter queue of a rule or a subscription has only what could not be handed over: a
 * function that then throws is tried twice more, and dropped without this. It needs to be allowed to send to the queue.
 */
export function keepFailedCalls(scope: Construct, id: string, of: IFunction, queue: IQueue): void {
  new CfnEventInvokeConfig(scope, id, {
    functionName: of.functionName,
    qualifier: '$LATEST',
    maximumRetryAttempts: RETRIES,
    destinationConfig: { onFailure: { destination: queue.queueArn } },
  });
}
