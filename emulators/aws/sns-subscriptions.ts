/** Who is subscribed to the topics of a stack. Nothing is delivered to them; what is published goes to the outbox. */
import { randomUUID } from 'node:crypto';
import { AwsError } from './aws-error';
import type { LocalSubscription } from './template';

export interface Subscription extends LocalSubscription {
  readonly isConfirmed: boolean;
}

/** Amazon SNS, Subscribe: whoever has such an address has to confirm it first. */
const TO_BE_CONFIRMED = ['email', 'email-json', 'http', 'https'];
const PROTOCOLS = [...TO_BE_CONFIRMED, 'sms', 'sqs', 'lambda', 'application', 'firehose'];

export class Subscriptions {
  private readonly all: Subscription[];

  /** @param given by the template: they count as confirmed, for nobody is there to confirm them. */
  constructor(given: readonly LocalSubscription[]) {
    this.all = given.map((each) => ({ ...each, isConfirmed: true }));
  }

  of(topicArn: string): readonly Subscription[] {
    return this.all.filter((each) => each.topicArn === topicArn);
  }

  /** The same endpoint once more is the same subscription. @throws AwsError InvalidParameter */
  subscribe(topicArn: string, protocol: string, endpoint: string): Subscription {
    if (!PROTOCOLS.includes(protocol)) throw new AwsError('InvalidParameter', 'Invalid parameter: Protocol');
    if (endpoint === '') throw new AwsError('InvalidParameter', 'Invalid parameter: Endpoint');
    const known = this.of(topicArn).find((each) => each.protocol === protocol && each.endpoint === endpoint);
    if (known) return known;
    const isConfirmed = !TO_BE_CONFIRMED.includes(protocol);
    const added = { topicArn, protocol, endpoint, arn: `${topicArn}:${randomUUID()}`, isConfirmed };
    this.all.push(added);
    return added;
  }

  /** As in the service, what is not there is no error. */
  unsubscribe(arn: string): void {
    const index = this.all.findIndex((each) => each.arn === arn);
    if (index >= 0) this.all.splice(index, 1);
  }
}
