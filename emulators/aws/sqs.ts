/** Amazon SQS: `SendMessage` and `GetQueueAttributes`, with what a queue that is first in, first out makes of it. Messages are kept in memory. */
import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AwsError } from './aws-error';
import type { LocalQueue } from './template';

/** "The message deduplication interval": five minutes. */
const DEDUPLICATION_MS = 300_000;
/** Quotas of Amazon SQS, "Message size". */
const MAX_MESSAGE_BYTES = 1_048_576;

const SEND = z.object({
  QueueUrl: z.string(),
  MessageBody: z.string().min(1),
  MessageGroupId: z.string().optional(),
  MessageDeduplicationId: z.string().optional(),
});

const ASKED = z.object({ QueueUrl: z.string() });

interface Kept {
  readonly messageId: string;
  readonly body: string;
  readonly deduplicationId: string | undefined;
  readonly atMs: number;
}

export class Sqs {
  private readonly messages = new Map<string, Kept[]>();
  private readonly queues: ReadonlyMap<string, LocalQueue>;

  constructor(
    queues: readonly LocalQueue[],
    private readonly nowMs: () => number = Date.now,
  ) {
    this.queues = new Map(queues.map((queue) => [queue.url, queue]));
  }

  /** Bodies of what lies in the queue, the oldest first. */
  bodies(url: string): string[] {
    return (this.messages.get(url) ?? []).map(({ body }) => body);
  }

  /** Answers one operation, by its name in `X-Amz-Target`. @throws AwsError */
  call(operation: string, request: unknown): Record<string, unknown> {
    if (operation === 'GetQueueAttributes') return this.attributes(ASKED.parse(request).QueueUrl);
    if (operation !== 'SendMessage') {
      throw new AwsError('UnknownOperationException', `${operation} is not answered locally`);
    }
    const parsed = SEND.safeParse(request);
    if (!parsed.success) throw new AwsError('MissingParameter', z.prettifyError(parsed.error));
    return this.send(parsed.data);
  }

  /** What another service puts into a queue by its ARN. */
  put(queueArn: string, body: string): void {
    const queue = [...this.queues.values()].find(({ arn }) => arn === queueArn);
    if (!queue) throw new AwsError('QueueDoesNotExist', `there is no queue ${queueArn}`);
    const id = randomUUID();
    this.send({ QueueUrl: queue.url, MessageBody: body, MessageGroupId: id, MessageDeduplicationId: id });
  }

  /** Of all that can be asked for, how much lies in it. */
  private attributes(url: string): Record<string, unknown> {
    if (!this.queues.has(url)) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
    return { Attributes: { ApproximateNumberOfMessages: String(this.bodies(url).length) } };
  }

  private send({
    QueueUrl,
    MessageBody: body,
    MessageGroupId,
    MessageDeduplicationId,
  }: z.infer<typeof SEND>) {
    const queue = this.queues.get(QueueUrl);
    if (!queue) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
    if (queue.isFifo && (!MessageGroupId || !MessageDeduplicationId)) {
      throw new AwsError('MissingParameter', 'The request must contain the parameter MessageGroupId.');
    }
    if (Buffer.byteLength(body) > MAX_MESSAGE_BYTES) {
      throw new AwsError('InvalidParameterValue', 'One or more parameters are invalid. Message too long.');
    }
    const kept = this.messages.get(queue.url) ?? [];
    const known = queue.isFifo
      ? kept.find(
          (each) =>
            each.deduplicationId === MessageDeduplicationId && this.nowMs() - each.atMs < DEDUPLICATION_MS,
        )
      : undefined;
    const message = known ?? {
      messageId: randomUUID(),
      body,
      deduplicationId: MessageDeduplicationId,
      atMs: this.nowMs(),
    };
    if (!known) this.messages.set(queue.url, [...kept, message]);
    // The SDK's client compares it with what it sent.
    return { MessageId: message.messageId, MD5OfMessageBody: createHash('md5').update(body).digest('hex') };
  }
}
