/** A review as one HTML file that needs nothing else: no script, no request, every text escaped. */
import { escapeHtml } from '../../../text/escape';
import { htmlPage } from '../../../text/html-page';
import type { Block, Document, Inline, Text } from '../document';
import { STYLE } from './style';

/** A time with its milliseconds, and all that is shorter, is not broken where there is room. */
const MAX_SHORT = 24;

export function reviewHtml({ title, sections }: Document): string {
  const body = sections.map((section) =>
    [`<h2>${escapeHtml(section.title)}</h2>`, ...section.blocks.map(blockHtml)].join('\n'),
  );
  return htmlPage(title, STYLE, body.join('\n'));
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${inline(block.text)}</p>`;
    case 'list':
      return `<ul>${block.items.map(({ text, under }) => `<li>${inline(text)}${under.length > 0 ? `<ul>${under.map((each) => `<li>${inline(each)}</li>`).join('')}</ul>` : ''}</li>`).join('\n')}</ul>`;
    case 'table':
      return tableHtml(block);
    case 'fill-in':
      return `<blockquote><strong>To fill in:</strong> ${escapeHtml(block.text)}</blockquote>`;
    case 'file':
      return `<p>${escapeHtml(block.name)}</p>\n<pre tabindex="0">${block.text.split('\n').map(escapeHtml).join('\n')}</pre>`;
  }
}

/** On a narrow screen each cell is a line of its own, with the head of its column before it. */
function tableHtml({ head, rows }: Extract<Block, { kind: 'table' }>): string {
  const cell = (text: Text, index: number) => {
    const name = head[index] ?? '';
    const short = lengthOf(text) <= MAX_SHORT ? ' class="short"' : '';
    return `<td${short}${name === '' ? '' : ` data-head="${escapeHtml(name)}"`}>${inline(text)}</td>`;
  };
  return [
    `<table><thead><tr>${head.map((name) => `<th>${escapeHtml(name)}</th>`).join('')}</tr></thead>`,
    '<tbody>',
    ...rows.map((cells) => `<tr>${cells.map(cell).join('')}</tr>`),
    '</tbody></table>',
  ].join('\n');
}

function lengthOf(text: Text): number {
  return text.reduce((sum, each) => sum + (typeof each === 'string' ? each : each.text).length, 0);
}

function inline(text: Text): string {
  return text.map(part).join('').trim();
}

function part(of: Inline): string {
  if (typeof of === 'string') return escapeHtml(of);
  switch (of.kind) {
    case 'strong':
      return `<strong>${escapeHtml(of.text)}</strong>`;
    case 'code':
      return `<code>${escapeHtml(of.text)}</code>`;
    case 'link':
      return `<a href="${escapeHtml(of.url)}">${escapeHtml(of.text)}</a>`;
  }
}
