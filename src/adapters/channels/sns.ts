/** Amazon SNS: one topic an audience. */
import { PublishCommand, type PublishCommandInput, SNSClient } from '@aws-sdk/client-sns';
import type { Configuration } from '../../configuration/configuration';
import type { Audience } from '../../model/audiences';
import { DependencyError } from '../../model/errors';
import type { Message } from '../../model/message';
import type { Channel } from '../../ports';
import { errorText } from '../../text/error-text';
import { CLIENT_OPTIONS } from '../aws/client-options';
import { withBoundedAnswers } from '../http/bounded-answers';
import { FailedAttempt, sendBoundMs, within } from './attempts';
import { plainText } from './plain-text';
import { smsText } from './sms-text';
import { TopicListeners } from './sns-listeners';
import { cutBytes } from './texts';

/** Amazon SNS, Publish: fewer than 101 characters of printable ASCII, without line breaks. */
const MAX_SUBJECT_LENGTH = 100;
/** Amazon SNS, Publish: 262,144 bytes with the attributes, which have 2 KiB of it to themselves here. */
const MAX_MESSAGE_BYTES = 262_144 - 2_048;
const MAX_ATTRIBUTE_BYTES = 256;
/** As JSON a character of one byte may take six. */
const MAX_BYTES_OF_PART = 40_000;
/** The id of a message, or an error, as XML. */
const MAX_SNS_ANSWER_BYTES = 65_536;

export class SnsChannel implements Channel {
  readonly name = 'sns';
  private readonly client: SNSClient;
  private readonly listeners: TopicListeners;

  /** @param topicArns by audience */
  constructor(
    private readonly topicArns: Readonly<Record<string, string>>,
    private readonly config: Configuration['notifications'],
  ) {
    const { timeoutMs, attempts } = config;
    const { requestHandler } = CLIENT_OPTIONS;
    const client = new SNSClient({
      ...CLIENT_OPTIONS,
      maxAttempts: attempts,
      requestHandler: {
        ...requestHandler,
        requestTimeout: timeoutMs,
        connectionTimeout: Math.min(timeoutMs, requestHandler.connectionTimeout),
      },
    });
    this.client = withBoundedAnswers(client, MAX_SNS_ANSWER_BYTES);
    this.listeners = new TopicListeners(this.client, timeoutMs);
  }

  accepts({ audience }: Message): boolean {
    return audience !== 'status-page' && this.config.sns.audiences.includes(audience);
  }

  async send(message: Message): Promise<{ readonly attempts: number }> {
    const topicArn = this.topicOf(message.audience);
    // Beside it: the message is not kept waiting, and is sent whatever comes of the question.
    const [attempts, nobody] = await Promise.all([
      this.publish(topicArn, message),
      this.listeners.nobody(topicArn),
    ]);
    if (nobody !== null) throw new DependencyError('sns', `${message.audience}: ${nobody}`, { attempts });
    return { attempts };
  }

  private async publish(topicArn: string, message: Message): Promise<number> {
    try {
      // The SDK makes the attempts; its pauses are its own, so that the whole is bounded here.
      const { $metadata } = await within(sendBoundMs(this.config), (abortSignal) =>
        this.client.send(commandOf(topicArn, message, this.hasPhones(message.audience)), { abortSignal }),
      );
      return $metadata.attempts ?? 1;
    } catch (error) {
      throw failed(message.audience, error);
    }
  }

  /** Known to be subscribed. To a phone that others have subscribed the whole text goes, in as many parts as SNS makes of it. */
  private hasPhones(audience: Audience): boolean {
    const { subscriptions } = this.config.sns;
    return audience !== 'status-page' && (subscriptions[audience]?.phones.length ?? 0) > 0;
  }

  private topicOf(audience: Audience): string {
    const topicArn = this.topicArns[audience];
    if (!topicArn) throw new DependencyError('sns', `there is no topic for ${audience}`);
    return topicArn;
  }
}

function commandOf(topicArn: string, message: Message, hasPhones: boolean): PublishCommand {
  const { kind, phase, incidentId, target, inPlaceOf } = message;
  // Amazon SNS, raw message delivery to SQS: at most 10.
  const attributes = Object.entries({
    kind,
    phase,
    incident: incidentId,
    target,
    inPlaceOf: inPlaceOf ?? '',
  });
  return new PublishCommand({
    TopicArn: topicArn,
    Subject: message.subject.replace(/[^\x20-\x7e]/g, '?').slice(0, MAX_SUBJECT_LENGTH),
    ...bodyOf(message, hasPhones),
    MessageAttributes: Object.fromEntries(
      // Amazon SNS, message attributes: none may be empty.
      attributes
        .filter(([, text]) => text !== '')
        .map(([name, text]) => [
          name,
          { DataType: 'String', StringValue: cutBytes(text, MAX_ATTRIBUTE_BYTES) },
        ]),
    ),
  });
}

/** Amazon SNS, Publish: with `MessageStructure` `json`, a text for each protocol; `default` is for all others. */
function bodyOf(
  message: Message,
  hasPhones: boolean,
): Pick<PublishCommandInput, 'Message' | 'MessageStructure'> {
  const text = plainText(message);
  if (!hasPhones) return { Message: cutBytes(text, MAX_MESSAGE_BYTES) };
  const whole = { default: cutBytes(text, MAX_BYTES_OF_PART), sms: smsText(message) };
  return { Message: JSON.stringify(whole), MessageStructure: 'json' };
}

function failed(audience: Audience, error: unknown): DependencyError {
  if (error instanceof FailedAttempt) return new DependencyError('sns', `${audience}: ${errorText(error)}`);
  const { $metadata, name } = error as {
    $metadata?: { attempts?: number; httpStatusCode?: number };
    name?: string;
  };
  const { attempts, httpStatusCode } = $metadata ?? {};
  const after = attempts !== undefined && attempts > 1 ? `after ${attempts} attempts: ` : '';
  const status = httpStatusCode === undefined ? '' : `HTTP ${httpStatusCode}, `;
  const code = httpStatusCode === undefined ? undefined : String(httpStatusCode);
  return new DependencyError('sns', `${audience}: ${after}${status}${name ?? 'Error'}: ${errorText(error)}`, {
    cause: error,
    attempts: attempts ?? 1,
    ...(code === undefined ? {} : { code }),
  });
}
