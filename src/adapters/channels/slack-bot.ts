/** Slack, as a bot: what is said about one incident is one thread in a channel. */
import * as z from 'zod';
import type { Configuration } from '../../configuration/configuration';
import { DependencyError } from '../../model/errors';
import type { Message } from '../../model/message';
import type { Channel, Sent } from '../../ports';
import type { Secrets } from '../rotating-secrets';
import { FailedAttempt, withAttempts } from './attempts';
import { OpeningThreads } from './opening-threads';
import { secretFor } from './secret-by-audience';
import type { SlackSettings } from './slack';
import { callSlack, type SlackApi } from './slack-api';
import { slackMessage } from './slack-message';
import { metadataOf, SlackThreads } from './slack-threads';
import { idempotencyKey } from './webhook';

/** chat.postMessage, Errors: it takes no reply there, or shows none to the channel. */
const NO_THREAD = [
  ...['cannot_reply_to_message', 'message_not_found', 'thread_not_found', 'invalid_thread_ts'],
  ...[
    'restricted_action_thread_locked',
    'restricted_action_non_threadable_channel',
    'cant_broadcast_message',
  ],
];

/** chat.postMessage: `message.thread_ts` is there where it became a reply. */
const postedSchema = z.object({
  ok: z.literal(true),
  ts: z.string().min(1),
  message: z.object({ thread_ts: z.string().optional() }).optional(),
});

/**
 * The thread is known from what was sent before (`Message.threads`), from this process, or from Slack itself, in this order.
 * Where it is not known the message opens one: it is in the channel either way.
 */
export class SlackBotChannel implements Channel {
  readonly name = 'slack';
  private readonly opening: OpeningThreads;
  private readonly threads: SlackThreads;

  constructor(
    private readonly settings: SlackSettings & { readonly bot: NonNullable<SlackSettings['bot']> },
    private readonly config: Configuration['notifications'],
    private readonly secrets: Secrets,
  ) {
    this.opening = new OpeningThreads(config.timeoutMs);
    this.threads = new SlackThreads(config.timeoutMs);
  }

  accepts({ audience }: Message): boolean {
    return audience !== 'status-page' && this.settings.audiences.includes(audience);
  }

  async send(message: Message): Promise<Sent> {
    const { audience, incidentId } = message;
    const place = audience === 'status-page' ? undefined : this.settings.bot.channels[audience];
    if (place === undefined) throw new DependencyError(this.name, `it has no channel for ${audience}`);
    const told = message.threads?.find((each) => each.place === place)?.id;
    if (told !== undefined) return this.sendTo(place, message, told);
    return this.opening.inTurn(`${place} ${incidentId}`, (known) => this.sendTo(place, message, known));
  }

  /** @param known the thread, where it need not be looked for. */
  private async sendTo(place: string, message: Message, known: string | undefined): Promise<Sent> {
    const about = { incident: message.incidentId, message: await idempotencyKey(message) };
    const body = {
      channel: place,
      ...slackMessage(message, this.settings.signingSecretId !== undefined),
      metadata: metadataOf(about),
    };
    const { value, attempts } = await withAttempts(this.name, this.config, async (signal) => {
      const token = await secretFor(this.name, this.settings.secretId, message.audience, this.secrets);
      const api = { url: this.settings.bot.url, token, signal };
      const found = known === undefined ? await this.threads.find(api, place, about, message.at) : null;
      // Sent by an attempt whose answer was lost.
      if (found?.isSaid) return found.thread;
      return post(api, body, known ?? found?.thread, message.phase === 'page');
    });
    return { attempts, thread: { place, id: value } };
  }
}

/** @param isForAll also shown in the channel, so that nobody misses it. @returns the thread that it is in. */
async function post(
  api: SlackApi,
  body: object,
  thread: string | undefined,
  isForAll: boolean,
): Promise<string> {
  const reply =
    thread === undefined ? {} : { thread_ts: thread, ...(isForAll ? { reply_broadcast: true } : {}) };
  try {
    const posted = await callSlack(api, 'chat.postMessage', { body: { ...body, ...reply } }, postedSchema);
    // The first message may be gone: then this one stands in the channel, and is the first.
    const isReply = thread !== undefined && (!posted.message || posted.message.thread_ts !== undefined);
    return isReply ? thread : posted.ts;
  } catch (error) {
    const isRefused = error instanceof FailedAttempt && NO_THREAD.includes(error.code ?? '');
    if (thread === undefined || !isRefused) throw error;
    return post(api, body, undefined, isForAll);
  }
}
