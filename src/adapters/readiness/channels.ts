/** Asks each channel whether it would take a message, by a call that disturbs nobody (`QUESTIONS`). */
import { randomUUID } from 'node:crypto';
import type { Configuration } from '../../configuration/configuration';
import type { Audience } from '../../model/audiences';
import type { ChannelName } from '../../ports';
import { type AskedChannel, judgeChannel, unaskedChannel } from '../../readiness/channels';
import type { CheckResult } from '../../readiness/result';
import { errorText } from '../../text/error-text';
import { within } from '../channels/attempts';
import type { NoteSettings } from '../channels/pagerduty-notes';
import { ask, type Exchange, shown } from '../channels/post';
import { secretFor } from '../channels/secret-by-audience';
import type { Secrets } from '../rotating-secrets';

type Notifications = Configuration['notifications'];
type Question = Omit<Exchange, 'signal'>;

interface Asked {
  readonly channel: AskedChannel;
  readonly audiences: readonly Audience[];
  /** Null: it needs none. */
  readonly secretId: string | null;
  readonly question: (secret: string) => Question;
}

/** Every channel but SNS, once for each of its keys. */
export async function checkChannels(config: Notifications, secrets: Secrets): Promise<CheckResult[]> {
  const found = await Promise.all(askedOf(config).map((each) => checkOne(each, config.timeoutMs, secrets)));
  return found.flat();
}

function askedOf({ pagerDuty, slack, statuspage, webhook, teams }: Notifications): Asked[] {
  return [
    ...(pagerDuty
      ? [
          {
            channel: 'pagerduty' as const,
            ...pagerDuty,
            question: (key: string) => pagerDutyQuestion(pagerDuty.url, key),
          },
        ]
      : []),
    ...(pagerDuty?.notes ? [notesAsked(pagerDuty.notes)] : []),
    ...(slack ? slackAsked(slack) : []),
    ...(teams
      ? [
          {
            channel: 'teams' as const,
            ...teams,
            question: (url: string): Question => ({ method: 'GET', url, secrets: [url] }),
          },
        ]
      : []),
    ...(statuspage
      ? [
          {
            ...{
              channel: 'statuspage' as const,
              audiences: ['status-page' as const],
              secretId: statuspage.secretId,
            },
            question: (key: string): Question => ({
              method: 'GET',
              url: `${withoutEnd(statuspage.url)}/v1/pages/${statuspage.pageId}/components?per_page=100`,
              headers: { authorization: `OAuth ${key}` },
              secrets: [key],
            }),
          },
        ]
      : []),
    ...(webhook
      ? [
          {
            ...{
              channel: 'webhook' as const,
              audiences: webhook.audiences,
              secretId: webhook.secretId ?? null,
            },
            question: (token: string): Question => ({
              method: 'HEAD',
              url: webhook.url,
              headers: token === '' ? {} : { authorization: `Bearer ${token}` },
              secrets: [token],
            }),
          },
        ]
      : []),
  ];
}

/** A webhook is asked by itself; of a bot each of its channels. */
function slackAsked({ secretId, audiences, bot }: NonNullable<Notifications['slack']>): Asked[] {
  if (!bot)
    return [
      {
        ...{ channel: 'slack', audiences, secretId },
        question: (url) => ({ url, body: {}, secrets: [url] }),
      },
    ];
  const of = (channel: string) =>
    audiences.filter((audience) => audience !== 'status-page' && bot.channels[audience] === channel);
  return [...new Set(Object.values(bot.channels))].map((channel) => ({
    ...{ channel: 'slack bot', audiences: of(channel), secretId },
    question: (token) => ({
      ...{ url: `${withoutEnd(bot.url)}/chat.postMessage`, body: { channel }, secrets: [token] },
      headers: { authorization: `Bearer ${token}` },
    }),
  }));
}

function notesAsked({ secretId, url, services }: NoteSettings): Asked {
  return {
    ...{ channel: 'pagerduty notes', secretId, audiences: Object.keys(services) as Audience[] },
    question: (key) => ({
      ...{ method: 'GET', url: `${withoutEnd(url)}/incidents?limit=1`, secrets: [key] },
      headers: { authorization: `Token token=${key}`, accept: 'application/vnd.pagerduty+json;version=2' },
    }),
  };
}

function nameOf(channel: AskedChannel): ChannelName {
  if (channel === 'slack bot') return 'slack';
  return channel === 'pagerduty notes' ? 'pagerduty' : channel;
}

/** The key of the alert that it is about is new: there is none to resolve. */
function pagerDutyQuestion(url: string, key: string): Question {
  const body = { routing_key: key, event_action: 'resolve', dedup_key: `knhk-runbook-check-${randomUUID()}` };
  return { url: `${withoutEnd(url)}/v2/enqueue`, body, secrets: [key] };
}

async function checkOne(asked: Asked, timeoutMs: number, secrets: Secrets): Promise<CheckResult[]> {
  const { channel, audiences, secretId, question } = asked;
  const results: CheckResult[] = [];
  const byKey = new Map<string, Audience[]>();
  for (const audience of audiences) {
    try {
      const key = secretId === null ? '' : await secretFor(nameOf(channel), secretId, audience, secrets);
      byKey.set(key, [...(byKey.get(key) ?? []), audience]);
    } catch (error) {
      results.push(unaskedChannel(channel, [audience], errorText(error), true));
    }
  }
  const answers = [...byKey].map(async ([key, whom]) => {
    try {
      const { url } = question(key);
      if (!URL.canParse(url))
        return unaskedChannel(channel, whom, `secret ${secretId}: it is not an address`, true);
      const answer = await within(timeoutMs, (signal) => ask({ ...question(key), signal }));
      const text = shown(answer, { secrets: question(key).secrets });
      return judgeChannel(channel, whom, { status: answer.status, text }, secretId);
    } catch (error) {
      return unaskedChannel(channel, whom, errorText(error), false);
    }
  });
  return [...results, ...(await Promise.all(answers))];
}

function withoutEnd(url: string): string {
  return url.replace(/\/+$/, '');
}
