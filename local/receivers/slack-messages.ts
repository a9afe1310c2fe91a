/** Messages in Slack's channels, their buttons, and what comes back by a `response_url`. */
import { createHmac, randomUUID } from 'node:crypto';
import type { SignedRequest } from './signed-request';
import type { SlackBlock, SlackButton, SlackMetadata } from './slack-schema';

/** Handling user interaction: a `response_url` takes five messages, within 30 minutes. */
const MAX_RESPONSES = 5;
const RESPONSE_WINDOW_MS = 30 * 60_000;

export interface SlackMessage {
  readonly audience: string;
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
  /** Where it is, where a bot posted it. */
  readonly posted?: PostedAt;
}

export interface PostedAt {
  readonly channel: string;
  readonly ts: string;
  /** Of the message that it replies to; null for one that stands in the channel by itself. */
  readonly thread: string | null;
  /** A reply that is shown in the channel too. */
  readonly isBroadcast: boolean;
  readonly metadata: SlackMetadata | undefined;
}

export interface EphemeralMessage {
  readonly text: string;
  /** Null: in the channel. */
  readonly thread: string | null;
  readonly of: SlackMessage;
}

export interface SlackUser {
  /** Such as `U061F7AUR`. */
  readonly id: string;
  readonly username: string;
}

interface Response {
  readonly index: number;
  readonly sinceMs: number;
  left: number;
}

export class SlackMessages {
  readonly all: SlackMessage[] = [];
  /** What was shown to whoever clicked alone, with the message that they clicked on. */
  readonly ephemeral: EphemeralMessage[] = [];
  /** Those that admins have locked: nobody may reply. */
  readonly lockedThreads = new Set<string>();
  private count = 0;
  private readonly responses = new Map<string, Response>();

  /** @param signingSecret Signs what Slack sends. */
  constructor(
    private readonly signingSecret: string,
    private readonly url: () => string,
  ) {}

  /** A button by its `action_id`, and the message that has it: the newest first. @param about of this incident alone. */
  find(actionId: string, about = ''): { readonly index: number; readonly button: SlackButton } | undefined {
    for (let index = this.all.length - 1; index >= 0; index--) {
      if (!JSON.stringify(this.all[index]?.blocks).includes(about)) continue;
      const button = buttonsOf(this.all[index]).find(({ action_id }) => action_id === actionId);
      if (button) return { index, button };
    }
    return undefined;
  }

  /** The request that Slack makes of a click (`block_actions`), signed. @throws RangeError where no message has such a button. */
  click(
    url: string,
    actionId: string,
    user: SlackUser,
    now: Date = new Date(),
    about?: string,
  ): SignedRequest {
    const found = this.find(actionId, about);
    if (!found) throw new RangeError(`no message in Slack has a button ${actionId}`);
    const id = randomUUID();
    this.responses.set(id, { index: found.index, sinceMs: Date.now(), left: MAX_RESPONSES });
    const { blocks, text, posted } = this.all[found.index] as SlackMessage;
    const payload = {
      ...{ type: 'block_actions', team: { id: 'T061EG9R6', domain: 'local' }, api_app_id: 'A0KRQLJ4A' },
      user: { ...user, name: user.username, team_id: 'T061EG9R6' },
      ...{ container: { type: 'message' }, trigger_id: randomUUID(), response_url: this.responseUrl(id) },
      message: { type: 'message', text, blocks, ...whereabouts(posted) },
      actions: [
        {
          ...found.button,
          block_id: 'answers',
          action_ts: String(now.getTime() / 1_000),
          confirm: undefined,
        },
      ],
    };
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    const timestamp = String(Math.floor(now.getTime() / 1_000));
    const digest = createHmac('sha256', this.signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
    return {
      ...{ url, body },
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': `v0=${digest}`,
      },
    };
  }

  /** @returns false where this address takes no message, or none any more. */
  respond(
    id: string,
    message: {
      readonly text: string;
      readonly blocks: readonly SlackBlock[];
      readonly isPrivate: boolean;
      readonly thread: string | undefined;
    },
  ): boolean {
    const response = this.responses.get(id);
    if (!response || response.left <= 0 || Date.now() - response.sinceMs > RESPONSE_WINDOW_MS) return false;
    response.left -= 1;
    const { text, blocks, isPrivate } = message;
    const replaced = this.all[response.index];
    if (isPrivate) {
      if (replaced) this.ephemeral.push({ text, thread: message.thread ?? null, of: replaced });
    } else if (replaced) this.all[response.index] = { ...replaced, text, blocks };
    return true;
  }

  /** The time of a new message, which is also its id in its channel. */
  nextTimestamp(now: Date = new Date()): string {
    this.count += 1;
    return `${Math.floor(now.getTime() / 1_000)}.${String(this.count).padStart(6, '0')}`;
  }

  /** Those of a channel, as who looks at it sees them: the newest first, of the replies those that are for all. */
  inChannel(channel: string): (SlackMessage & { readonly posted: PostedAt })[] {
    return this.all
      .flatMap((each) => (each.posted?.channel === channel ? [{ ...each, posted: each.posted }] : []))
      .filter(({ posted }) => posted.thread === null || posted.isBroadcast)
      .reverse();
  }

  private responseUrl(id: string): string {
    return `${this.url()}/slack/responses/${id}`;
  }
}

function buttonsOf(message: SlackMessage | undefined): SlackButton[] {
  return (message?.blocks ?? []).flatMap((block) => (block.type === 'actions' ? block.elements : []));
}

/** What Slack says of a message beside its content; of a webhook's nothing that is used here. */
function whereabouts(posted: PostedAt | undefined) {
  if (!posted) return { subtype: 'bot_message' };
  const { ts, thread, isBroadcast } = posted;
  return {
    ...{ ts, ...(thread !== null && { thread_ts: thread }) },
    ...(isBroadcast && { subtype: 'thread_broadcast' }),
  };
}
