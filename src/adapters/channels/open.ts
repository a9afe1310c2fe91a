/** Every way to reach people that the configuration has. */
import type { Configuration } from '../../configuration/configuration';
import type { Channel } from '../../ports';
import { PagerDutyChannel } from './pagerduty';
import type { Secrets } from './secret-by-audience';
import { SlackChannel } from './slack';
import { SnsChannel } from './sns';
import { StatuspageChannel } from './statuspage';
import { WebhookChannel } from './webhook';

/**
 * Opens the channels and reads no secret yet: one that can't be read fails what is sent by that channel, and
 * nothing else.
 * @param topicArns by audience
 */
export function openChannels(
  config: Configuration['notifications'],
  topicArns: Readonly<Record<string, string>>,
  secrets: Secrets,
): readonly Channel[] {
  const { pagerDuty, slack, statuspage, webhook } = config;
  return [
    new SnsChannel(topicArns, config),
    ...(pagerDuty ? [new PagerDutyChannel(pagerDuty, config, secrets)] : []),
    ...(slack ? [new SlackChannel(slack, config, secrets)] : []),
    ...(statuspage ? [new StatuspageChannel(statuspage, config, secrets)] : []),
    ...(webhook ? [new WebhookChannel(webhook, config, secrets)] : []),
  ];
}
