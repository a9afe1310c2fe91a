/** A table of Markdown (GitHub Flavored Markdown, Tables): text from outside can't become markup, or another cell. */
import { escapeMarkdownLine as escaped } from '../text/escape';

/** Its lines. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)];
}
