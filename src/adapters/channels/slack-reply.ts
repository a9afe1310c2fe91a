/** Tells Slack what came of a click (Slack, Handling user interaction, `response_url`: five times within 30 minutes). */
import { BUTTONS_BLOCK } from '../../answers/slack-click';
import type { ClickReply } from '../../answers/take-word';
import type { SlackWord } from '../../answers/words';
import { within } from './attempts';
import { post } from './post';
import { escaped, plain } from './slack-text';

/** Block Kit, section: `text`; a message: `blocks`. */
const MAX_TEXT_LENGTH = 3_000;
const MAX_BLOCKS = 50;
const TIMEOUT_MS = 3_000;

/** @throws FailedAttempt where Slack doesn't take it. Its address is the secret: whoever has it may change the message. */
export async function replyToClick(
  { responseUrl, blocks, thread }: SlackWord,
  reply: ClickReply,
): Promise<void> {
  const body = reply.kind === 'changed' ? changedMessage(blocks, reply) : onlyForThem(reply.text, thread);
  await within(TIMEOUT_MS, (signal) => post({ url: responseUrl, body, signal, secrets: [responseUrl] }));
}

type Blocks = SlackWord['blocks'];

/** For everybody: without the buttons that are spent, and with who said what before the block that says what it is about. */
function changedMessage(blocks: Blocks, { spent, text }: Extract<ClickReply, { kind: 'changed' }>) {
  const left = blocks.flatMap((block) => {
    const { elements } = block as { elements?: readonly { action_id?: string }[] };
    if (block.type !== 'actions' || block['block_id'] !== BUTTONS_BLOCK || !elements) return [block];
    const kept = elements.filter(({ action_id }) => !spent.some((each) => each === action_id));
    return kept.length === 0 ? [] : [{ ...block, elements: kept }];
  });
  const told = { type: 'section', text: plain(text, MAX_TEXT_LENGTH) };
  return {
    replace_original: true,
    text: escaped(text, MAX_TEXT_LENGTH),
    blocks: [...left.slice(0, -1), told, ...left.slice(-1)].slice(-MAX_BLOCKS),
  };
}

/** Slack, Handling user interaction, Publishing responses in thread: it has to be said, or the channel shows it. */
function onlyForThem(text: string, thread: string | undefined) {
  return {
    ...{ response_type: 'ephemeral', replace_original: false, text: escaped(text, MAX_TEXT_LENGTH) },
    ...(thread === undefined ? {} : { thread_ts: thread }),
  };
}
