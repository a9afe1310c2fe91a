/** Messages in Slack's channels, their buttons, and what comes back by a `response_url`. */
import { createHmac, randomUUID } from 'node:crypto';
import type { SignedRequest } from './signed-request';
import type { SlackBlock, SlackButton } from './slack-schema';

/** Handling user interaction: a `response_url` takes five messages, within 30 minutes. */
const MAX_RESPONSES = 5;
const RESPONSE_WINDOW_MS = 30 * 60_000;

export interface SlackMessage {
  readonly audience: string;
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
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
  /** What was shown to whoever clicked alone. */
  readonly ephemeral: string[] = [];
  private readonly responses = new Map<string, Response>();

  /** @param signingSecret Signs what Slack sends. */
  constructor(
    private readonly signingSecret: string,
    private readonly url: () => string,
  ) {}

  /** A button by its `action_id`, and the message that has it: the newest first. */
  find(actionId: string): { readonly index: number; readonly button: SlackButton } | undefined {
    for (let index = this.all.length - 1; index >= 0; index--) {
      const button = buttonsOf(this.all[index]).find(({ action_id }) => action_id === actionId);
      if (button) return { index, button };
    }
    return undefined;
  }

  /** The request that Slack makes of a click (`block_actions`), signed. @throws RangeError where no message has such a button. */
  click(url: string, actionId: string, user: SlackUser, now: Date = new Date()): SignedRequest {
    const found = this.find(actionId);
    if (!found) throw new RangeError(`no message in Slack has a button ${actionId}`);
    const id = randomUUID();
    this.responses.set(id, { index: found.index, sinceMs: Date.now(), left: MAX_RESPONSES });
    const { blocks, text } = this.all[found.index] as SlackMessage;
    const payload = {
      ...{ type: 'block_actions', team: { id: 'T061EG9R6', domain: 'local' }, api_app_id: 'A0KRQLJ4A' },
      user: { ...user, name: user.username, team_id: 'T061EG9R6' },
      ...{ container: { type: 'message' }, trigger_id: randomUUID(), response_url: this.responseUrl(id) },
      message: { type: 'message', subtype: 'bot_message', text, blocks },
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
  respond(id: string, message: { text: string; blocks: readonly SlackBlock[]; isPrivate: boolean }): boolean {
    const response = this.responses.get(id);
    if (!response || response.left <= 0 || Date.now() - response.sinceMs > RESPONSE_WINDOW_MS) return false;
    response.left -= 1;
    const { text, blocks, isPrivate } = message;
    const replaced = this.all[response.index];
    if (isPrivate) this.ephemeral.push(text);
    else if (replaced) this.all[response.index] = { ...replaced, text, blocks };
    return true;
  }

  private responseUrl(id: string): string {
    return `${this.url()}/slack/responses/${id}`;
  }
}

function buttonsOf(message: SlackMessage | undefined): SlackButton[] {
  return (message?.blocks ?? []).flatMap((block) => (block.type === 'actions' ? block.elements : []));
}
