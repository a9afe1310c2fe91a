/** Every way to reach people that the configuration has. */
import type { Configuration } from '../../configuration/configuration';
import type { Channel } from '../../ports';
import type { Secrets } from '../rotating-secrets';
import { PagerDutyChannel } from './pagerduty';
import { rotatingChannel } from './rotating-channel';
import { SlackChannel, type SlackSettings } from './slack';
import { SlackBotChannel } from './slack-bot';
import { SnsChannel } from './sns';
import { StatuspageChannel } from './statuspage';
import { TeamsChannel } from './teams';
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
  const { pagerDuty, slack, statuspage, webhook, teams } = config;
  return [
    new SnsChannel(topicArns, config),
    ...(pagerDuty ? [rotatingChannel(secrets, (its) => new PagerDutyChannel(pagerDuty, config, its))] : []),
    ...(slack ? [rotatingChannel(secrets, (its) => openSlack(slack, config, its))] : []),
    ...(statuspage
      ? [rotatingChannel(secrets, (its) => new StatuspageChannel(statuspage, config, its))]
      : []),
    ...(webhook ? [rotatingChannel(secrets, (its) => new WebhookChannel(webhook, config, its))] : []),
    ...(teams ? [rotatingChannel(secrets, (its) => new TeamsChannel(teams, config, its))] : []),
  ];
}

function openSlack(slack: SlackSettings, config: Configuration['notifications'], secrets: Secrets): Channel {
  const { bot } = slack;
  return bot
    ? new SlackBotChannel({ ...slack, bot }, config, secrets)
    : new SlackChannel(slack, config, secrets);
}
