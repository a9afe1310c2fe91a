/** What the receivers know their callers by, and what a configuration needs to reach them. */
import { randomBytes } from 'node:crypto';
import { CALLED_AUDIENCES } from '../../src/model/audiences';
import { SECRET_IDS } from '../configuration';
import type { PagerDutyNote } from './pagerduty-rest';
import type { SlackWebhook } from './slack';
import type { SlackChannelOf } from './slack-api';

export type Access = ReturnType<typeof newAccess>;

/** Names are no keys: a configuration has them, and is the same in every run. */
const PAGE_ID = 'kctbh9vrtdwd';
const channelId = (index: number) => `C061F7AUR${index}0`;

/** Keys of the form that each service has, random in every run. */
export function newAccess(componentIds: readonly string[]) {
  const letters = (count: number) => randomBytes(count).toString('hex').toUpperCase().slice(0, count);
  return {
    routingKeys: Object.fromEntries(
      CALLED_AUDIENCES.map((audience) => [audience, randomBytes(16).toString('hex')]),
    ),
    webhooks: CALLED_AUDIENCES.map(
      (audience): SlackWebhook => ({
        audience,
        team: `T${letters(10)}`,
        app: `B${letters(10)}`,
        token: randomBytes(18).toString('hex').slice(0, 24),
      }),
    ),
    statuspage: {
      key: randomBytes(16).toString('hex'),
      pageId: PAGE_ID,
      componentIds,
    },
    token: randomBytes(24).toString('base64url'),
    workflows: CALLED_AUDIENCES.map((audience) => ({
      ...{ audience, workflow: randomBytes(16).toString('hex') },
      signature: randomBytes(32).toString('base64url'),
    })),
    signingSecret: randomBytes(16).toString('hex'),
    /** Of a bot that is in a channel for each audience, and not in the one that comes after them. */
    bot: {
      token: `xoxb-${randomBytes(6).toString('hex')}-${randomBytes(12).toString('hex')}`,
      channels: CALLED_AUDIENCES.map(
        (audience, index): SlackChannelOf => ({ audience, id: channelId(index) }),
      ),
      foreignChannel: channelId(CALLED_AUDIENCES.length),
      mayRead: true,
    },
    rest: {
      ...{
        key: `y_${randomBytes(9).toString('hex')}`,
        from: 'runbook@example.com',
        notes: [] as PagerDutyNote[],
      },
      services: Object.fromEntries(CALLED_AUDIENCES.map((audience, index) => [audience, `PSVC${index}`])),
    },
    webhookSecrets: CALLED_AUDIENCES.map(() => randomBytes(32).toString('base64')),
  };
}

export function secretsOf(
  { routingKeys, webhooks, workflows, statuspage, token, signingSecret, webhookSecrets, rest, bot }: Access,
  url: string,
): Record<string, string> {
  const addresses = webhooks.map(({ audience, team, app, token: key }) => [
    audience,
    `${url}/slack/services/${team}/${app}/${key}`,
  ]);
  const flows = workflows.map(({ audience, workflow, signature }) => [
    audience,
    `${url}/teams/workflows/${workflow}/triggers/manual/paths/invoke?api-version=2016-06-01&sig=${signature}`,
  ]);
  return {
    [SECRET_IDS.pagerDuty]: JSON.stringify(routingKeys),
    [SECRET_IDS.slack]: JSON.stringify(Object.fromEntries(addresses)),
    [SECRET_IDS.statuspage]: statuspage.key,
    [SECRET_IDS.webhook]: token,
    [SECRET_IDS.teams]: JSON.stringify(Object.fromEntries(flows)),
    [SECRET_IDS.pagerDutyRest]: rest.key,
    [SECRET_IDS.slackSigning]: signingSecret,
    [SECRET_IDS.slackBot]: bot.token,
    [SECRET_IDS.pagerDutyWebhooks]: JSON.stringify(Object.fromEntries(webhookSecrets.entries())),
  };
}

export function notificationsOf({ statuspage: { pageId, componentIds }, rest }: Access, url: string) {
  return {
    pagerDuty: {
      ...{ secretId: SECRET_IDS.pagerDuty, url: `${url}/pagerduty` },
      webhookSecretId: SECRET_IDS.pagerDutyWebhooks,
      notes: {
        ...{ secretId: SECRET_IDS.pagerDutyRest, from: rest.from, services: rest.services },
        url: `${url}/pagerduty/rest`,
      },
    },
    slack: { secretId: SECRET_IDS.slack, signingSecretId: SECRET_IDS.slackSigning },
    statuspage: {
      secretId: SECRET_IDS.statuspage,
      pageId,
      componentIds: [...componentIds],
      url: `${url}/statuspage`,
    },
    webhook: { secretId: SECRET_IDS.webhook, url: `${url}/webhook` },
    teams: { secretId: SECRET_IDS.teams },
  };
}

/** Slack by a bot, in place of its webhooks. */
export function slackBotOf({ bot }: Access, url: string) {
  return {
    ...{ secretId: SECRET_IDS.slackBot, signingSecretId: SECRET_IDS.slackSigning },
    bot: {
      channels: Object.fromEntries(bot.channels.map(({ audience, id }) => [audience, id])),
      url: `${url}/slack/api`,
    },
  };
}
