/** Who is reached by which channel. Each channel is optional; what each must be told is in a secret, never here. */
import * as z from 'zod';
import { AUDIENCES, CALLED_AUDIENCES } from '../model/audiences';
import { isThisMachine } from '../text/this-machine';

/** Name or ARN of a secret. */
const secretId = z.string().min(1);
const audiences = z.array(z.enum(AUDIENCES, `one of ${AUDIENCES.join(', ')}`)).min(1);
/** Messages leave by TLS; plain HTTP is for a receiver on the same machine. */
const channelUrl = z
  .url({ protocol: /^https?$/ })
  .refine(
    (url) => url.startsWith('https:') || isThisMachine(new URL(url).hostname),
    'https, or http on this machine',
  );

/** Who is subscribed to an audience's topic by the stack. E-mail and addresses are confirmed once by whoever has them. */
const subscriptionsSchema = z
  .strictObject({
    emails: z.array(z.email('an e-mail address')).default([]),
    /** SMS. ITU-T E.164: a plus and at most fifteen digits. */
    phones: z.array(z.string().regex(/^\+[1-9]\d{6,14}$/, 'a phone number such as +14155550100')).default([]),
    /** An endpoint that confirms SNS's subscription by itself. */
    urls: z.array(z.url({ protocol: /^https$/, error: 'an https address' })).default([]),
  })
  .refine(
    ({ emails, phones, urls }) => emails.length + phones.length + urls.length > 0,
    'at least one of emails, phones and urls',
  );

export const notificationsSchema = z.strictObject({
  /** Longest one attempt may take. With `attempts` at most so long that a message and its stand-ins fit into 90 s. */
  timeoutMs: z.number().int().min(100).max(5_000).default(3_000),
  /** Attempts at one message by one channel, with growing pauses between them. */
  attempts: z.number().int().min(1).max(3).default(3),
  /** Longest that a step waits for a message in front of it, such as the repair for the one about a risk. */
  stepTimeoutMs: z.number().int().min(100).max(30_000).default(5_000),
  /** The topics are always there; this says who is reached by them. */
  sns: z
    .strictObject({
      audiences: z
        .array(z.enum(CALLED_AUDIENCES, `one of ${CALLED_AUDIENCES.join(', ')}`))
        .default([...CALLED_AUDIENCES]),
      subscriptions: z.partialRecord(z.enum(CALLED_AUDIENCES), subscriptionsSchema).default({}),
      /** Audiences whose topic others subscribe to: a chat, an incident tool. Asked for at each message. */
      subscribedElsewhere: z
        .array(z.enum(CALLED_AUDIENCES, `one of ${CALLED_AUDIENCES.join(', ')}`))
        .default([]),
    })
    .prefault({}),
  /** PagerDuty, Events API v2. The secret holds a routing key, or JSON: a routing key by audience. */
  pagerDuty: z
    .strictObject({
      secretId,
      audiences: audiences.default(['sre-on-call', 'lead-engineer', 'engineering-manager']),
      url: channelUrl.default('https://events.pagerduty.com'),
      /**
       * Who acknowledges there acknowledges here. The secret holds the secret of the webhook subscription (v3), or JSON with one
       * for each subscription.
       */
      webhookSecretId: secretId.optional(),
      /** Changes that were made, as notes on the incident. The secret holds a key of the REST API. */
      notes: z
        .strictObject({
          secretId,
          /** Of a user of the account, in whose name notes are written. */
          from: z.email('an e-mail address'),
          /** The service that pages each audience: its id. */
          services: z.partialRecord(
            z.enum(CALLED_AUDIENCES, `one of ${CALLED_AUDIENCES.join(', ')}`),
            z.string().regex(/^[A-Z0-9]{1,32}$/, "a service's id, such as PF9KMXH"),
          ),
          url: channelUrl.default('https://api.pagerduty.com'),
        })
        .optional(),
    })
    .optional(),
  /** Slack. The secret holds an incoming webhook's URL, or JSON: a URL by audience; with `bot` the bot's token. */
  slack: z
    .strictObject({
      secretId,
      audiences: audiences.default([...CALLED_AUDIENCES]),
      /** Messages of one incident in one thread, which webhooks can't: the app posts as a bot. */
      bot: z
        .strictObject({
          /** By audience: the id of its channel. */
          channels: z.partialRecord(
            z.enum(CALLED_AUDIENCES, `one of ${CALLED_AUDIENCES.join(', ')}`),
            z.string().regex(/^[CG][A-Z0-9]{5,31}$/, "a channel's id, such as C061EG9SL"),
          ),
          /** Of the Web API. GovSlack has its own. */
          url: channelUrl.default('https://slack.com/api'),
        })
        .optional(),
      /** Buttons in place of links. The secret holds the signing secret of the app. */
      signingSecretId: secretId.optional(),
    })
    .optional(),
  /** Atlassian Statuspage. The secret holds an API key. It speaks to the public and to nobody else. */
  statuspage: z
    .strictObject({
      secretId,
      pageId: z.string().regex(/^[a-z0-9]{1,40}$/i, "a page's id: letters and digits"),
      componentIds: z.array(z.string().regex(/^[a-z0-9]{1,40}$/i, "a component's id")).default([]),
      url: channelUrl.default('https://api.statuspage.io'),
    })
    .optional(),
  /**
   * Any other receiver: one POST with the message as JSON. The secret, when given, holds a bearer token. It may speak
   * to the public too, where it is told to.
   */
  webhook: z
    .strictObject({
      secretId: secretId.optional(),
      audiences: audiences.default([...CALLED_AUDIENCES]),
      url: channelUrl,
    })
    .optional(),
  /** Microsoft Teams, the webhook of a workflow. The secret holds its address, or JSON: an address by audience. */
  teams: z
    .strictObject({
      secretId,
      audiences: audiences.default([...CALLED_AUDIENCES]),
    })
    .optional(),
});
