/** Text from outside as text of a Markdown document, in a line or a table: nothing in it becomes markup. */
import { printable } from './clean';

/**
 * In one line. Escaped is everything that Markdown or the HTML in it gives a meaning, and what makes a link of a bare
 * address (GitHub Flavored Markdown, Autolinks): nobody should be led away by what an alert says.
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
