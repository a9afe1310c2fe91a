/** The whole message as plain text: for e-mail, text messages, and whatever else a topic is subscribed by. */
import type { Message, Named, Paragraph } from '../../model/message';
import { withoutControls } from '../../text/clean';
import { oneLine } from './texts';

/** RFC 5322, 2.1.1: lines should have no more than 78 characters; two are left to whoever quotes them. */
const MAX_COLUMNS = 76;

/**
 * What is wrong first, what was done and what is needed, a paragraph each; then what it rests on, where to look and what to
 * type. Links and commands have lines of their own, whole, however long they are: they are followed and copied.
 */
export function plainText(message: Message): string {
  const { headline, paragraphs = [{ text: headline }], facts, clock, table, links, commands } = message;
  const known = [...facts, ...(clock === null ? [] : [{ name: 'Clock', text: clock }])];
  const width = Math.max(0, ...known.map(({ name }) => oneLine(name).length)) + 2;
  const lines = (fact: Named) => {
    const text = `${oneLine(fact.name)}:`.padEnd(width) + oneLine(fact.text);
    return fact.isWhole ? text : wrapped(text, width);
  };
  const lineOf = ({ text, isWhole }: Paragraph) => (isWhole ? oneLine(text) : wrapped(oneLine(text)));
  return [
    ...paragraphs.map(lineOf),
    known.map(lines).join('\n'),
    table === null ? '' : withoutControls(table).trim(),
    ...[...links, ...commands].map(({ name, text }) => `${oneLine(name)}:\n${oneLine(text)}`),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Broken at blanks, and a word that is longer than a line nowhere. @param indent of every line but the first. */
function wrapped(text: string, indent = 0): string {
  const lines: string[] = [];
  let line = '';
  // The blanks after a name are no place to break it.
  for (const word of text.slice(indent).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && [...longer].length > MAX_COLUMNS - indent) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return text.slice(0, indent) + [...lines, line].join(`\n${' '.repeat(indent)}`);
}
