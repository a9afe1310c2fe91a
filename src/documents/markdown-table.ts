/** A table of Markdown (GitHub Flavored Markdown, Tables): text from outside can't become markup, or another cell. */
import { escapeMarkdownLine as escaped, markdownCode } from '../text/escape';

/** A text, or a command, which is copied as it is. */
export type Cell = string | { readonly command: string };

/** Its lines. */
export function markdownTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  const cell = (of: Cell) => (typeof of === 'string' ? escaped(of) : markdownCode(of.command));
  const line = (cells: readonly Cell[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)];
}
