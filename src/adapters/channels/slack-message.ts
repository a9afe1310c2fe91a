/** A message in blocks (Slack, Block Kit reference). */

import { WORDS } from '../../answers/sentences';
import { BUTTONS_BLOCK } from '../../answers/slack-click';
import type { AnswerAction } from '../../model/answers';
import type { Message, MessageLink, Named } from '../../model/message';
import { escaped, fenced, link, plain } from './slack-text';
import { oneLine, webAddress } from './texts';

/** Header block: `text`. */
const MAX_HEADER_LENGTH = 150;
/** Section block: `text`, and so the fallback `text` of the message here. */
const MAX_TEXT_LENGTH = 3_000;
/** Section block: `fields`, and each of them. */
const MAX_FIELDS = 10;
const MAX_FIELD_LENGTH = 2_000;
/** Context block: `elements` are at most 10; that long they would be no context any more. */
const MAX_CONTEXT_LENGTH = 300;
/** Blocks of links, one each: more than a message has. With all others they are far from the 50 that are allowed. */
const MAX_LINKS = 10;
const MAX_LABEL_LENGTH = 40;
/** Actions block: `elements`; button: `value`. */
const MAX_BUTTONS = 25;
const MAX_VALUE_LENGTH = 2_000;
const STYLES: Readonly<Partial<Record<AnswerAction, 'primary' | 'danger'>>> = {
  approve: 'primary',
  'stop-changes': 'danger',
  'stop-execution': 'danger',
};

/**
 * The body for an incoming webhook, with buttons in place of the links that answer where Slack sends clicks back. Which incident it is about, of what kind and for whom stands in the last block,
 * whose id is `about`, one `name: text` an element.
 */
export function slackMessage(message: Message, hasButtons = false): Record<string, unknown> {
  const { subject, headline, facts, clock, table, commands } = message;
  const buttons = hasButtons ? message.links.flatMap(buttonOf) : [];
  const links = hasButtons ? message.links.filter((each) => buttonOf(each).length === 0) : message.links;
  const fields = [...facts, ...(clock === null ? [] : [{ name: 'Clock', text: clock }])];
  return {
    text: escaped(oneLine(`${subject}: ${headline}`), MAX_TEXT_LENGTH),
    // Neither formatting in the fallback nor a preview of what is behind a link.
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: 'header', text: plain(oneLine(subject), MAX_HEADER_LENGTH) },
      { type: 'section', text: plain(oneLine(headline), MAX_TEXT_LENGTH) },
      ...(fields.length === 0 ? [] : [{ type: 'section', fields: fields.slice(0, MAX_FIELDS).map(field) }]),
      ...(table === null ? [] : [{ type: 'section', text: fenced(table, MAX_TEXT_LENGTH) }]),
      ...(buttons.length === 0
        ? []
        : [{ type: 'actions', block_id: BUTTONS_BLOCK, elements: buttons.slice(0, MAX_BUTTONS) }]),
      ...linksOf(links),
      ...(commands.length === 0 ? [] : [{ type: 'section', text: commandsOf(commands) }]),
      about(message),
    ],
  };
}

function field({ name, text }: Named) {
  return plain(`${oneLine(name)}\n${text}`, MAX_FIELD_LENGTH);
}

/** None for a link that only shows. It asks once more before it is sent (Block Kit, confirmation dialog). */
function buttonOf({ name, answer }: MessageLink): object[] {
  if (!answer || answer.token.length > MAX_VALUE_LENGTH) return [];
  const { action, token } = answer;
  const { button, title, effect } = WORDS[action];
  if (button === null) return [];
  const style = STYLES[action];
  return [
    {
      ...{ type: 'button', action_id: action, value: token, text: plain(name, MAX_LABEL_LENGTH) },
      ...(style && { style }),
      confirm: {
        ...{ title: plain(title, 100), text: plain(effect, 300), confirm: plain(button, 30) },
        deny: plain('Cancel', 30),
      },
    },
  ];
}

/** What is no address of the web, or too long for a link, is shown as it is. */
function linksOf(links: readonly Named[]): object[] {
  return links.slice(0, MAX_LINKS).map(({ name, text }) => {
    const address = webAddress(text);
    const linked = address === null ? null : link(name.slice(0, MAX_LABEL_LENGTH), address);
    return {
      type: 'section',
      text:
        linked !== null && linked.length <= MAX_TEXT_LENGTH
          ? { type: 'mrkdwn', text: linked, verbatim: true }
          : plain(`${oneLine(name)}: ${text}`, MAX_TEXT_LENGTH),
    };
  });
}

function commandsOf(commands: readonly Named[]) {
  const width = Math.max(...commands.map(({ name }) => oneLine(name).length));
  const lines = commands.map(({ name, text }) => `${`${oneLine(name)}:`.padEnd(width + 1)} ${oneLine(text)}`);
  return fenced(lines.join('\n'), MAX_TEXT_LENGTH);
}

function about({ incidentId, kind, phase, audience, target, at, inPlaceOf }: Message) {
  const elements = Object.entries({
    ...{ incident: incidentId, kind, phase, audience, target, at },
    ...(inPlaceOf === null ? {} : { inPlaceOf }),
  });
  return {
    type: 'context',
    block_id: 'about',
    elements: elements.map(([name, text]) => plain(`${name}: ${oneLine(text)}`, MAX_CONTEXT_LENGTH)),
  };
}
