/** A review as Markdown: tables and lists that every viewer knows, nothing from outside becoming markup. */
import { escapeMarkdown as escaped, longestRun, markdownCode } from '../../../text/escape';
import type { Block, Document, Inline, Text } from '../document';

export function reviewMarkdown({ title, sections }: Document): string {
  return `${[
    `# ${escaped(title).trim()}`,
    ...sections.flatMap((section) => ['', `## ${escaped(section.title)}`, ...section.blocks.flatMap(lines)]),
  ].join('\n')}\n`;
}

function lines(block: Block): string[] {
  switch (block.kind) {
    case 'paragraph':
      return ['', atStart(inline(block.text))];
    case 'list':
      return [
        '',
        ...block.items.flatMap(({ text, under }) => [
          `- ${atStart(inline(text))}`,
          ...under.map((each) => `  - ${atStart(inline(each))}`),
        ]),
      ];
    case 'table':
      return [
        '',
        row(block.head.map(escaped)),
        `|${' --- |'.repeat(block.head.length)}`,
        ...block.rows.map((cells) => row(cells.map((cell) => inline(cell)))),
      ];
    case 'fill-in':
      return ['', `> **To fill in:** ${escaped(block.text)}`];
    case 'file':
      return ['', escaped(block.name), '', ...fenced(block.text)];
  }
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function inline(text: Text): string {
  return text.map(part).join('').trim();
}

function part(of: Inline): string {
  if (typeof of === 'string') return escaped(of);
  switch (of.kind) {
    case 'strong':
      return `**${escaped(of.text)}**`;
    case 'code':
      return markdownCode(of.text);
    case 'link':
      return `[${escaped(of.text)}](<${of.url}>)`;
  }
}

function fenced(text: string): string[] {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return [`${fence}yaml`, text.trimEnd(), fence];
}

/** What makes a list or a heading, but only where a line begins. */
function atStart(line: string): string {
  return line.replace(/^([-+=])/, '\\$1').replace(/^(\d+)([.)])/, '$1\\$2');
}
