/** Texts of a Slack message, none of which can become more than text. */
import { withoutControls } from '../../text/clean';
import { oneLine } from './texts';

/**
 * Slack, Formatting message text: these three are control characters, everywhere. Without them no value can hold a
 * mention, a channel or a link.
 */
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Escaped, and at most so long as it is sent: no character and no entity is cut in two. */
export function escaped(text: string, maxLength: number): string {
  const pieces = [...text].map((character) => ENTITIES[character] ?? character);
  if (pieces.reduce((length, piece) => length + piece.length, 0) <= maxLength) return pieces.join('');
  let kept = '';
  for (const piece of pieces) {
    if (kept.length + piece.length + 1 > maxLength) break;
    kept += piece;
  }
  return `${kept}…`;
}

/** A text object that is shown as it is: no formatting, no mention, no link, no emoji by its name. */
export function plain(text: string, maxLength: number) {
  return { type: 'plain_text', text: escaped(withoutControls(text).trim() || '-', maxLength), emoji: false };
}

/** Monospaced, to be read in columns or to be copied. A backtick would end it early and becomes an apostrophe. */
export function fenced(text: string, maxLength: number) {
  const fence = '```';
  const inside = escaped(withoutControls(text).trim().replaceAll('`', "'"), maxLength - 2 * fence.length - 2);
  return { type: 'mrkdwn', text: `${fence}\n${inside}\n${fence}`, verbatim: true };
}

/**
 * A link with a name, in Slack's own syntax. The name keeps only what has no meaning there; in the address, what
 * would end it is percent-encoded.
 */
export function link(name: string, address: string): string {
  const label = oneLine(name.replace(/[^\p{L}\p{N} .,()/-]/gu, ' ')) || 'link';
  const target = address.replace(/[|<>]/g, (character) => encodeURIComponent(character));
  return `<${target.replaceAll('&', '&amp;')}|${label}>`;
}
