/** Amazon SQS: the queue of the alerts that were accepted and could not be started. */
import { createHash } from 'node:crypto';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { RequestedExecution } from '../../intake/incidents';
import { jsonBytes } from '../../model/limits';
import { cut } from '../../text/cut';
import { errorText } from '../../text/error-text';

/** Of a message; a queue takes 256 KiB (SQS quotas), with what comes with it. */
const MAX_KEPT_BYTES = 245_760;
/** Of a character, as JSON. */
const MAX_CHARACTER_BYTES = 6;

/** Short: it comes after the tries to start, within what API Gateway waits for the function. */
const OPTIONS = {
  maxAttempts: 2,
  requestHandler: { requestTimeout: 2_000, connectionTimeout: 1_000, throwOnRequestTimeout: true },
  // The endpoint of the environment counts, as for every other client.
  useQueueUrlAsEndpoint: false,
};

/** A message of a topic that nothing can be started from. */
interface RefusedMessage {
  readonly topicArn: string;
  readonly messageId: string;
  readonly text: string;
}

export class DeadLetters {
  private readonly client = new SQSClient(OPTIONS);

  constructor(private readonly queueUrl: string) {}

  /** Keeps an alert with the reason. The same incident within five minutes stands in the queue once. */
  put(execution: RequestedExecution, why: unknown): Promise<void> {
    return this.send(execution.name, { ...execution, why: errorText(why) });
  }

  /** Keeps a message that nothing can be started from, with the reason: as much of it as the queue takes. */
  keep({ topicArn, messageId, text }: RefusedMessage, why: unknown): Promise<void> {
    const id = createHash('sha256')
      .update(JSON.stringify([topicArn, messageId]))
      .digest('hex');
    return this.send(id, { topicArn, messageId, message: keptText(text), why: errorText(why) });
  }

  /** @param id names the message: told again within five minutes, it stands in the queue once. */
  private async send(id: string, body: unknown): Promise<void> {
    await this.client.send(
      new SendMessageCommand({
        QueueUrl: this.queueUrl,
        MessageBody: JSON.stringify(body),
        MessageGroupId: id,
        MessageDeduplicationId: id,
      }),
    );
  }
}

function keptText(text: string): string {
  return jsonBytes(text) <= MAX_KEPT_BYTES ? text : cut(text, MAX_KEPT_BYTES / MAX_CHARACTER_BYTES);
}
