/** Amazon SQS: the queue of the alerts that were accepted and could not be started. */
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { RequestedExecution } from '../../intake/incidents';
import { errorText } from '../../text/error-text';

/** Short: it comes after the tries to start, within what API Gateway waits for the function. */
const OPTIONS = {
  maxAttempts: 2,
  requestHandler: { requestTimeout: 2_000, connectionTimeout: 1_000, throwOnRequestTimeout: true },
  // The endpoint of the environment counts, as for every other client.
  useQueueUrlAsEndpoint: false,
};

export class DeadLetters {
  private readonly client = new SQSClient(OPTIONS);

  constructor(private readonly queueUrl: string) {}

  /** Keeps an alert with the reason. The same incident within five minutes stands in the queue once. */
  async put(execution: RequestedExecution, why: unknown): Promise<void> {
    await this.client.send(
      new SendMessageCommand({
        QueueUrl: this.queueUrl,
        MessageBody: JSON.stringify({ ...execution, why: errorText(why) }),
        MessageGroupId: execution.name,
        MessageDeduplicationId: execution.name,
      }),
    );
  }
}
