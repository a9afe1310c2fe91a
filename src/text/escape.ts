/** Text from outside, made harmless where it goes: HTML, Markdown, a shell. */
import { printable } from './clean';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** As HTML text or as the value of a quoted attribute, in HTML and in SVG. */
export function escapeHtml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/**
 * As text of a Markdown document, in one line or a table: nothing in it becomes markup. Escaped is everything that
 * Markdown or the HTML in it gives a meaning, and what makes a link of a bare address (GitHub Flavored Markdown,
 * Autolinks): nobody should be led away by what an alert says.
 */
export function escapeMarkdown(text: string): string {
  return printable(text)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]<>|#~&!@$]/g, '\\$&')
    .replace(/(?<=https?|ftp):(?=\/\/)|(?<=www)\./gi, '\\$&');
}

/** The same where a line begins, or an item of a list. */
export function escapeMarkdownLine(text: string): string {
  return escapeMarkdown(text)
    .trim()
    .replace(/^[-+=]/, '\\$&')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2');
}

/**
 * As code of a Markdown document, to be copied as it is. Its ticks are longer than any run of backticks in it (CommonMark, Code spans); a bar would end the cell of a table all the
 * same.
 */
export function markdownCode(text: string): string {
  const line = printable(text).replace(/\s+/g, ' ').trim();
  // A cell ends at a bar after two backslashes, in code too: such a text is shown as text.
  if (line === '' || line.includes('\\|')) return escapeMarkdown(line);
  const ticks = '`'.repeat(longestRun(line) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${ticks}${pad}${line.replaceAll('|', '\\|')}${pad}${ticks}`;
}

/** Of backticks. */
export function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/** As one word of a POSIX shell: what a reader copies does what it says, and nothing else. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
