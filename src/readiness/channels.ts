/** What a channel's answer to a question that disturbs nobody says about it. */
import { type CheckResult, fine, notChecked, willFail } from './result';

/** What was asked of each channel, and why nobody notices it. */
const QUESTIONS = {
  /** Send an Alert Event, Alert de-duplication: what is about no open alert is accepted and dropped. */
  pagerduty: 'an event that resolves an alert which never was',
  /** REST API, List incidents. */
  'pagerduty notes': 'the list of incidents, one of them',
  /** Slack, Sending messages using incoming webhooks, Handling errors: a message without text is refused (`no_text`). */
  slack: 'a message without text, which Slack refuses',
  /** chat.postMessage, Errors: the same. */
  'slack bot': 'a message without text, which Slack refuses',
  /** Statuspage API, Get a list of components. */
  statuspage: 'the list of the components of the page',
  /** RFC 9110, 9.2.1: HEAD is a safe method. */
  webhook: 'HEAD of its address',
  /** Any POST would start the workflow. A GET is refused before it starts, with a word for what is wrong (`WORKFLOW`). */
  teams: 'GET of its address',
} as const;
export type AskedChannel = keyof typeof QUESTIONS;

export interface ChannelAnswer {
  readonly status: number;
  /** With nothing secret in it. */
  readonly text: string;
}

/** Slack's refusals of what has no text: the webhook itself is there. */
const NO_TEXT = /^(no_text|missing_text_or_fallback_or_attachments|invalid_payload)$/;
/** Web API, Evaluating responses: a refusal has the status 200, and a word. */
const SLACK_ERROR = /"error"\s*:\s*"(\w+)"/;
/** Errors that pass: they say nothing about the token or the channel. */
const SLACK_PASSES =
  /^(ratelimited|rate_limited|internal_error|fatal_error|service_unavailable|request_timeout)$/;
/**
 * What a workflow says to a GET. Microsoft's documentation names neither; seen in what betterleaks 2 (rule
 * microsoft-power-automate-workflow-url) and others ask real addresses: the first where it is on and the address is whole, the
 * second where it is switched off or deleted.
 */
const WORKFLOW = { isOn: 'TriggerRequestMethodNotValid', isOff: 'WorkflowTriggerIsNotEnabled' };
/** RFC 9110: nothing is at this address, or it takes no HEAD. */
const TAKES_NO_HEAD = [404, 405, 501];

/** @param whom Audiences that are reached by it. @param secretId where its key is; null where it has none. */
export function judgeChannel(
  channel: AskedChannel,
  whom: readonly string[],
  answer: ChannelAnswer,
  secretId: string | null,
): CheckResult {
  const needed = `${channel} for ${whom.join(', ')}`;
  const { status, text } = answer;
  const said = `HTTP ${status}${text === '' ? '' : `: ${text}`}`;
  if (isWell(channel, answer)) return fine('channels', needed, `it took ${QUESTIONS[channel]} as it should`);
  if (status >= 500 || status === 429 || status === 420) return notChecked('channels', needed, said);
  if (channel === 'teams' && !isOver(answer)) return notChecked('channels', needed, said);
  if (channel === 'slack bot' && SLACK_PASSES.test(slackError(text)))
    return notChecked('channels', needed, said);
  if (channel === 'webhook' && TAKES_NO_HEAD.includes(status)) {
    // It answers: whether it takes a message is known from a message alone, which would disturb somebody.
    return fine(
      'channels',
      needed,
      `it is reached (${said} to ${QUESTIONS[channel]}); only a message proves the rest`,
    );
  }
  return willFail('channels', needed, said, adviceFor(channel, secretId, text));
}

/** Where not even a question could be put: the secret, the network. */
export function unaskedChannel(
  channel: string,
  whom: readonly string[],
  why: string,
  isSecret: boolean,
): CheckResult {
  const needed = `${channel} for ${whom.join(', ')}`;
  return isSecret
    ? willFail(
        'channels',
        needed,
        why,
        'put the value into the secret: plain, or as JSON with one for each audience',
      )
    : notChecked('channels', needed, why);
}

/** @param attributes of the topic (Amazon SNS, GetTopicAttributes). */
export function judgeTopic(
  audience: string,
  topicArn: string,
  confirmed: number,
  pending: number,
): CheckResult {
  const needed = `sns for ${audience}`;
  if (confirmed > 0) return fine('channels', needed, `${confirmed} confirmed subscriber(s)`);
  return willFail(
    'channels',
    needed,
    `the topic has no confirmed subscriber (${pending} to be confirmed)`,
    pending > 0
      ? 'have them confirm: the link is in the mail that SNS has sent'
      : `aws sns subscribe --topic-arn ${topicArn} --protocol email --notification-endpoint …`,
  );
}

function isWell(channel: AskedChannel, { status, text }: ChannelAnswer): boolean {
  switch (channel) {
    case 'pagerduty':
      return status === 202;
    case 'slack':
      return status === 400 && NO_TEXT.test(text.trim());
    case 'slack bot':
      return status === 200 && slackError(text) === 'no_text';
    case 'teams':
      return text.includes(WORKFLOW.isOn);
    case 'statuspage':
    case 'pagerduty notes':
    case 'webhook':
      return status >= 200 && status <= 299;
  }
}

/** A workflow that would take no message. Whatever else answers says nothing of it: Microsoft documents none of this. */
function isOver({ status, text }: ChannelAnswer): boolean {
  return status === 401 || status === 403 || text.includes(WORKFLOW.isOff);
}

function slackError(text: string): string {
  return SLACK_ERROR.exec(text)?.[1] ?? '';
}

/** Slack, chat.postMessage, Errors: those that no other token mends. */
const SLACK_ADVICE: Readonly<Record<string, string>> = {
  not_in_channel: 'invite the app to that channel: /invite and its name',
  channel_not_found:
    'see the id in notifications.slack.bot.channels; to a private channel the app has to be invited',
  is_archived: 'another channel in notifications.slack.bot.channels: that one is archived',
  missing_scope: 'give the app the bot scope chat:write, and install it again',
};

function adviceFor(channel: AskedChannel, secretId: string | null, text: string): string {
  const ofSlack = channel === 'slack bot' ? SLACK_ADVICE[slackError(text)] : undefined;
  if (ofSlack !== undefined) return ofSlack;
  const put =
    secretId === null
      ? ''
      : `aws secretsmanager put-secret-value --secret-id ${secretId} --secret-string …: `;
  const what: Readonly<Record<AskedChannel, string>> = {
    pagerduty: 'the integration key (Events API v2) of the service in PagerDuty',
    'pagerduty notes': 'a key of the REST API that may write notes',
    slack: 'the address of an incoming webhook that is active',
    'slack bot': "the app's bot token (xoxb-…)",
    statuspage: 'an API key for the page; see notifications.statuspage.pageId too',
    webhook: 'a token that the receiver takes; see notifications.webhook.url too',
    teams: 'the address of a workflow that is switched on',
  };
  return `${put}${what[channel]}`;
}
