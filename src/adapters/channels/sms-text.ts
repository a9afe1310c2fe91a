/** A message as a text message (SMS): what is wrong and what is needed, and the links that answer it. */
import type { Message, Named } from '../../model/message';
import { oneLine } from './texts';

/**
 * Amazon SNS, Publish: 1,600 characters at most, in parts of 140 bytes; a character that is not in GSM 03.38 halves what a part
 * holds. Four parts of 153: two links and what they are about.
 */
const MAX_LENGTH = 612;
/** Those that are for a telephone, in this order, and no more: each takes a part. */
const WANTED = ['Approve', 'Reject', 'Acknowledge', 'Incident page'];
const MOST_LINKS = 2;

export function smsText({ headline, links }: Pick<Message, 'headline' | 'links'>): string {
  const chosen = WANTED.flatMap((wanted) => links.find(({ name }) => name === wanted) ?? []).slice(
    0,
    MOST_LINKS,
  );
  const tail = chosen.map(({ name, text }: Named) => `\n${name}: ${text}`).join('');
  const said = oneLine(headline).replace(/[^\x20-\x7e]/g, '?');
  const room = MAX_LENGTH - tail.length;
  return `${said.length > room ? `${said.slice(0, room - 3)}...` : said}${tail}`;
}
