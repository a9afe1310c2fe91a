/** Reads a review as a person does: section by section, line by line. */

import type { Block, Document, Text } from '../../../src/documents/review/document';
import type { Story } from '../../../src/documents/review/story';
import type { HistoryEvent } from '../../../src/history/events';
import type { Impact } from '../../../src/model/impact';
import { reviewOf, storyFrom } from '../../support/documents';
import { impact } from './impacts';
import { config } from './stories';

export function reviewed(events: readonly HistoryEvent[], of: Impact = impact()): Document {
  return reviewOf(events, { config, impact: of });
}

export function told(events: readonly HistoryEvent[], of: Impact = impact()): Story {
  return storyFrom(events, { config, impact: of });
}

/** Cells are parted by ` | `, what stands under an item by two spaces before it. */
export function section({ sections }: Document, title: string): string[] {
  const found = sections.find((each) => each.title === title);
  if (!found) throw new RangeError(`no section '${title}': ${sections.map((each) => each.title).join(', ')}`);
  return found.blocks.flatMap(lines);
}

function lines(block: Block): string[] {
  switch (block.kind) {
    case 'paragraph':
      return [plain(block.text)];
    case 'list':
      return block.items.flatMap(({ text, under }) => [
        plain(text),
        ...under.map((each) => `  ${plain(each)}`),
      ]);
    case 'table':
      return block.rows.map((cells) => cells.map(plain).join(' | '));
    case 'fill-in':
      return [`To fill in: ${block.text}`];
    case 'file':
      return block.text.split('\n');
  }
}

function plain(text: Text): string {
  return text.map((part) => (typeof part === 'string' ? part : part.text)).join('');
}

/** What a review says of a leak's changes. */
export const LEAK_PERMITS =
  'Permitted for connection-leak: terminate-leaked-sessions. Why so much and no more: terminates the leaked sessions; more replicas or larger pools ' +
  'would leak more.';
