/** A message in blocks (Slack, Block Kit reference). */
import type { Message, Named } from '../../model/message';
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

/**
 * The body for an incoming webhook. Which incident it is about, of what kind and for whom stands in the last block,
 * whose id is `about`, one `name: text` an element.
 */
export function slackMessage(message: Message): Record<string, unknown> {
  const { subject, headline, facts, clock, table, links, commands } = message;
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
      ...linksOf(links),
      ...(commands.length === 0 ? [] : [{ type: 'section', text: commandsOf(commands) }]),
      about(message),
    ],
  };
}

function field({ name, text }: Named) {
  return plain(`${oneLine(name)}\n${text}`, MAX_FIELD_LENGTH);
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
