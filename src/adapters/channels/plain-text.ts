/** The whole message as plain text: for e-mail, text messages, and whatever else a topic is subscribed by. */
import type { Message, Named } from '../../model/message';
import { withoutControls } from '../../text/clean';
import { oneLine } from './texts';

/** What is wrong on the first line, then what it rests on, then where to look and what to type. */
export function plainText({ headline, facts, clock, table, links, commands }: Message): string {
  const known = [...facts, ...(clock === null ? [] : [{ name: 'Clock', text: clock }])];
  const width = Math.max(0, ...[...known, ...links, ...commands].map(({ name }) => oneLine(name).length));
  const lines = (named: readonly Named[]) =>
    named.map(({ name, text }) => `${`${oneLine(name)}:`.padEnd(width + 1)} ${oneLine(text)}`).join('\n');
  return [
    oneLine(headline),
    lines(known),
    table === null ? '' : withoutControls(table).trim(),
    lines(links),
    lines(commands),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
