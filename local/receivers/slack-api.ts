/** Slack, Web API, as far as a bot that posts needs it: chat.postMessage and conversations.history. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { deliver, type Taker } from './deliveries';
import { Refusal } from './refusal';
import { readJson, send } from './service';
import { readable } from './slack';
import type { PostedAt, SlackMessages } from './slack-messages';
import { blocksSchema, postSchema } from './slack-schema';

export interface SlackChannelOf {
  readonly audience: string;
  readonly id: string;
}

export interface SlackBot {
  readonly token: string;
  /** Those that it is in. */
  readonly channels: readonly SlackChannelOf[];
  /** It is there, and the bot is not in it. */
  readonly foreignChannel: string;
  /** Without the scope `channels:history` it may only write. */
  mayRead: boolean;
}

/** Web API, Evaluating responses: a refusal has the status 200. */
function refused(error: string, more: object = {}): Refusal {
  return new Refusal(200, { ok: false, error, ...more });
}

export function defineSlackApi(
  scope: FastifyInstance,
  bot: SlackBot,
  messages: SlackMessages,
  taker: Taker,
): void {
  scope.post('/chat.postMessage', async (request, reply) => {
    authenticate(request, bot);
    const input = postSchema.safeParse(readJson(request, refused('invalid_json')));
    if (!input.success) throw refused('invalid_arguments');
    const { channel, text, blocks, thread_ts, reply_broadcast, metadata, ...rest } = input.data;
    const known = channelOf(channel, bot);
    if (!text && blocks === undefined) throw refused('no_text');
    const parsed = blocksSchema.optional().safeParse(blocks);
    if (!parsed.success) throw refused('invalid_blocks');
    if (reply_broadcast && thread_ts === undefined) throw refused('invalid_arguments');
    const thread = parentOf(messages, channel, thread_ts);
    if (thread !== null && messages.lockedThreads.has(thread))
      throw refused('restricted_action_thread_locked');
    const posted: PostedAt = {
      ...{ channel, ts: messages.nextTimestamp(), thread, metadata },
      isBroadcast: thread !== null && reply_broadcast === true,
    };
    const { audience } = known;
    messages.all.push({ audience, text: text ?? '', blocks: parsed.data ?? [], posted });
    const shown = readable(text ?? '', parsed.data ?? []);
    deliver(taker, 'slack', { audience, ...shown, request: { ...rest, channel, text, blocks, thread_ts } });
    const message = { type: 'message', text, ts: posted.ts, ...(thread !== null && { thread_ts: thread }) };
    return answer(reply, { channel, ts: posted.ts, message });
  });
  scope.get('/conversations.history', async (request, reply) => {
    authenticate(request, bot);
    if (!bot.mayRead) throw refused('missing_scope', { needed: 'channels:history' });
    const { channel = '', oldest = '0', limit = '100' } = request.query as Record<string, string>;
    channelOf(channel, bot);
    const found = messages.inChannel(channel).filter(({ posted }) => Number(posted.ts) > Number(oldest));
    return answer(reply, {
      has_more: found.length > Number(limit),
      messages: found.slice(0, Number(limit)).map(({ text, posted }) => ({
        ...{ type: 'message', text, ts: posted.ts, metadata: posted.metadata },
        ...(posted.thread !== null && { thread_ts: posted.thread, subtype: 'thread_broadcast' }),
      })),
    });
  });
}

function answer(reply: FastifyReply, body: object) {
  return send(reply, { ok: true, ...body });
}

function authenticate({ headers }: FastifyRequest, { token }: SlackBot): void {
  const given = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
  if (given === undefined) throw refused('not_authed');
  if (given !== token) throw refused('invalid_auth');
}

function channelOf(id: string, { channels, foreignChannel }: SlackBot): SlackChannelOf {
  if (id === foreignChannel) throw refused('not_in_channel');
  const known = channels.find((each) => each.id === id);
  if (!known) throw refused('channel_not_found');
  return known;
}

/** A reply to what is not there stands in the channel by itself; one to a reply goes to the thread of that. */
function parentOf(messages: SlackMessages, channel: string, ts: string | undefined): string | null {
  const parent = messages.all.find(({ posted }) => posted?.channel === channel && posted.ts === ts)?.posted;
  return parent ? (parent.thread ?? parent.ts) : null;
}
