/** The answers of Amazon SNS, in the XML of its query protocol. */
import { escapeXml } from './escape-xml';
import type { Subscription } from './sns-subscriptions';

export function element(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`;
}

export function attributesXml(attributes: Readonly<Record<string, string>>): string {
  const entries = Object.entries(attributes).map(
    ([key, value]) => `<entry>${element('key', key)}${element('value', value)}</entry>`,
  );
  return `<Attributes>${entries.join('')}</Attributes>`;
}

/** What stands in place of the ARN of a subscription that nobody has confirmed. */
export function shownArn({ arn, isConfirmed }: Subscription): string {
  return isConfirmed ? arn : 'pending confirmation';
}

export function subscriptionsXml(subscriptions: readonly Subscription[]): string {
  const members = subscriptions.map(
    ({ topicArn, protocol, endpoint, arn, isConfirmed }) =>
      `<member>${element('SubscriptionArn', isConfirmed ? arn : 'PendingConfirmation')}` +
      `${element('Owner', topicArn.split(':')[4] ?? '')}${element('Protocol', protocol)}` +
      `${element('Endpoint', endpoint)}${element('TopicArn', topicArn)}</member>`,
  );
  return `<Subscriptions>${members.join('')}</Subscriptions>`;
}
