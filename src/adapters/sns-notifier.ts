/** Amazon SNS: the audiences' topics. */
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { DependencyError, errorText } from '../errors';
import type { Message, Notifier } from '../ports';
import { CLIENT_OPTIONS } from './client-options';

/** One SNS topic an audience. */
export class SnsNotifier implements Notifier {
  private readonly client = new SNSClient(CLIENT_OPTIONS);

  constructor(private readonly topicArns: Readonly<Record<string, string>>) {}

  async notify(audience: string, message: Message): Promise<void> {
    const topicArn = this.topicArns[audience];
    if (!topicArn) throw new DependencyError('sns', `there is no topic for ${audience}`);
    try {
      await this.client.send(
        new PublishCommand({
          TopicArn: topicArn,
          Subject: message.subject,
          Message: message.body,
          MessageAttributes: Object.fromEntries(
            Object.entries(message.attributes).map(([name, StringValue]) => [
              name,
              { DataType: 'String', StringValue },
            ]),
          ),
        }),
      );
    } catch (error) {
      throw new DependencyError('sns', `${audience}: ${errorText(error)}`, { cause: error });
    }
  }
}
