/** Amazon SNS: `Publish`, with the limits of its API reference, and who is subscribed. Nothing is sent; messages go to the outbox. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError } from './aws-error';
import type { Outbox } from './outbox';
import { attributesXml, element, shownArn, subscriptionsXml } from './sns-answers';
import { Subscriptions } from './sns-subscriptions';
import type { LocalSubscription, LocalTopic } from './template';

const MAX_SUBJECT_LENGTH = 100;
/** Message and attributes together. */
const MAX_MESSAGE_BYTES = 262_144;
/** Printable ASCII: no line break and no control character. */
const SUBJECT = /^[\x20-\x7e]+$/;

export interface PublishRequest {
  readonly topicArn: string;
  readonly subject?: string | undefined;
  readonly message: string;
  /** `json`: the message is an object with a text for each protocol. */
  readonly messageStructure?: string | undefined;
  readonly messageAttributes?: Readonly<Record<string, string>>;
}

/**
 * How the service answers a caller. Its own rules (EventBridge's deliveries) are not affected: on AWS they are
 * repeated for a day.
 */
export type SnsBehaviour = 'ok' | 'fail' | 'throttle' | 'hang';

/** Longer than any client waits; it keeps no process alive. */
const HANG_MS = 600_000;

export class Sns {
  private behaviour: { readonly name: SnsBehaviour; left: number } = { name: 'ok', left: Infinity };
  private readonly topics: ReadonlyMap<string, LocalTopic>;
  /** Can be changed under a running stack. */
  readonly subscriptions: Subscriptions;

  constructor(
    topics: readonly LocalTopic[],
    subscriptions: readonly LocalSubscription[],
    private readonly outbox: Outbox,
  ) {
    this.topics = new Map(topics.map((topic) => [topic.arn, topic]));
    this.subscriptions = new Subscriptions(subscriptions);
  }

  has(topicArn: string): boolean {
    return this.topics.has(topicArn);
  }

  /** Answers so from now on, or as many messages as `times` says and well after that. */
  behave(name: SnsBehaviour, { times = Infinity }: { readonly times?: number } = {}): void {
    this.behaviour = { name, left: times };
  }

  /** How it will answer the next caller. */
  get current(): SnsBehaviour {
    return this.behaviour.left > 0 ? this.behaviour.name : 'ok';
  }

  /** Gives the message's id. @throws AwsError InvalidParameter, NotFound */
  publish({ topicArn, subject, message, messageStructure, messageAttributes = {} }: PublishRequest): string {
    const topic = this.topic(topicArn);
    if (message === '') throw invalidParameter('Empty message');
    if (subject !== undefined && (subject.length > MAX_SUBJECT_LENGTH || !SUBJECT.test(subject))) {
      throw invalidParameter('Subject');
    }
    const attributes = Object.entries(messageAttributes).flat().join('');
    if (Buffer.byteLength(message) + Buffer.byteLength(attributes) > MAX_MESSAGE_BYTES) {
      throw invalidParameter('Message too long');
    }
    const byProtocol = messageStructure === 'json' ? textsByProtocol(message) : undefined;
    const messageId = randomUUID();
    const at = new Date().toISOString();
    const audience = topic.label;
    this.outbox.add({
      at,
      messageId,
      channel: 'sns',
      topicArn,
      audience,
      subject,
      message: byProtocol?.['default'] ?? message,
      ...(byProtocol && { byProtocol }),
      messageAttributes,
    });
    return messageId;
  }

  /** The query protocol: parameters of a form in, XML out. @throws AwsError */
  async answer(form: URLSearchParams): Promise<string> {
    const action = form.get('Action') ?? '';
    await this.misbehave(action === 'Publish');
    const result = this.resultOf(action, form);
    return (
      `<${action}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><${action}Result>${result}</${action}Result>` +
      `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${action}Response>`
    );
  }

  /** What is inside the result, as XML. */
  private resultOf(action: string, form: URLSearchParams): string {
    const topicArn = form.get('TopicArn') ?? form.get('TargetArn') ?? '';
    switch (action) {
      case 'Publish':
        return element(
          'MessageId',
          this.publish({
            topicArn,
            subject: form.get('Subject') ?? undefined,
            message: form.get('Message') ?? '',
            messageStructure: form.get('MessageStructure') ?? undefined,
            messageAttributes: readAttributes(form),
          }),
        );
      case 'GetTopicAttributes':
        return attributesXml(this.attributesOf(topicArn));
      case 'Subscribe': {
        const { arn } = this.topic(topicArn);
        const [protocol, endpoint] = [form.get('Protocol') ?? '', form.get('Endpoint') ?? ''];
        return element('SubscriptionArn', shownArn(this.subscriptions.subscribe(arn, protocol, endpoint)));
      }
      case 'Unsubscribe':
        this.subscriptions.unsubscribe(form.get('SubscriptionArn') ?? '');
        return '';
      case 'ListSubscriptionsByTopic':
        return subscriptionsXml(this.subscriptions.of(this.topic(topicArn).arn));
      default:
        throw new AwsError('InvalidAction', `${action} is not answered locally`);
    }
  }

  private topic(arn: string): LocalTopic {
    const topic = this.topics.get(arn);
    if (!topic) throw new AwsError('NotFound', 'Topic does not exist', 404);
    return topic;
  }

  private attributesOf(topicArn: string): Record<string, string> {
    const { arn } = this.topic(topicArn);
    const confirmed = this.subscriptions.of(arn).filter(({ isConfirmed }) => isConfirmed).length;
    return {
      TopicArn: arn,
      Owner: arn.split(':')[4] ?? '',
      SubscriptionsConfirmed: String(confirmed),
      SubscriptionsPending: String(this.subscriptions.of(arn).length - confirmed),
      SubscriptionsDeleted: '0',
    };
  }

  /** Amazon SNS, Publish, Errors: `InternalError` (500) and `Throttled` (429). */
  private async misbehave(isCounted: boolean): Promise<void> {
    const { name } = this.behaviour;
    if (name === 'ok' || this.behaviour.left <= 0) return;
    if (isCounted) this.behaviour.left -= 1;
    if (name === 'hang') await sleep(HANG_MS, undefined, { ref: false });
    if (name === 'throttle') throw new AwsError('Throttled', 'Rate exceeded', 429);
    throw new AwsError('InternalError', 'An internal service error has occurred.', 500);
  }
}

/** Amazon SNS, Publish, "JSON-specific constraints". @throws AwsError InvalidParameter */
function textsByProtocol(message: string): Record<string, string> {
  let value: unknown;
  try {
    value = JSON.parse(message);
  } catch {
    throw invalidParameter('Message Structure - JSON message body failed to parse');
  }
  const texts = Object.entries(value ?? {}).filter(([, text]) => typeof text === 'string');
  if (!texts.some(([protocol]) => protocol === 'default')) {
    throw invalidParameter('Message Structure - No default entry in JSON message body');
  }
  return Object.fromEntries(texts) as Record<string, string>;
}

/** `MessageAttributes.entry.<n>.Name` with `.Value.StringValue` or `.Value.BinaryValue` (base64). */
function readAttributes(form: URLSearchParams): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (let n = 1; form.has(`MessageAttributes.entry.${n}.Name`); n++) {
    const entry = `MessageAttributes.entry.${n}`;
    const value = form.get(`${entry}.Value.StringValue`) ?? form.get(`${entry}.Value.BinaryValue`);
    attributes[form.get(`${entry}.Name`) ?? ''] = value ?? '';
  }
  return attributes;
}

function invalidParameter(what: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${what}`);
}
