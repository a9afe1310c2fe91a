/** Whether anybody is subscribed to a topic: SNS takes a message for a topic without subscribers, and nobody gets it. */
import { GetTopicAttributesCommand, type SNSClient } from '@aws-sdk/client-sns';
import { within } from './attempts';

/** A function that stays warm does not ask at each message. That nobody listens is asked each time: somebody may have confirmed. */
const KNOWN_FOR_MS = 60_000;

export class TopicListeners {
  /** Topics with a subscriber, each with when that was seen. */
  private readonly heardAt = new Map<string, number>();

  constructor(
    private readonly client: SNSClient,
    private readonly timeoutMs: number,
    private readonly nowMs: () => number = Date.now,
  ) {}

  /** Why nobody hears it; null where somebody does, and where that could not be read. Never throws. */
  async nobody(topicArn: string): Promise<string | null> {
    if (this.nowMs() - (this.heardAt.get(topicArn) ?? -Infinity) < KNOWN_FOR_MS) return null;
    try {
      const { Attributes } = await within(this.timeoutMs, (abortSignal) =>
        this.client.send(new GetTopicAttributesCommand({ TopicArn: topicArn }), { abortSignal }),
      );
      if (Attributes?.['SubscriptionsConfirmed'] !== '0') {
        this.heardAt.set(topicArn, this.nowMs());
        return null;
      }
      const pending = Attributes['SubscriptionsPending'] ?? '0';
      return `the topic has no confirmed subscriber (${pending} to be confirmed): nobody got it`;
    } catch {
      return null;
    }
  }
}
