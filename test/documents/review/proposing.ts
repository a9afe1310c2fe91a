/** Action items that are proposed for some evidence, and for a history. */
import { unknownImpact } from '../../../src/documents/review/impact';
import { actionItems } from '../../../src/documents/review/items/all';
import type { ActionItem } from '../../../src/documents/review/items/item';
import type { HistoryEvent } from '../../../src/history/events';
import type { Evidence } from '../../../src/model/evidence';
import { state } from '../../support/builders';
import { History } from '../../support/history';
import { told } from './reading';
import { ALERT, looked } from './stories';

const NOTHING_KNOWN = unknownImpact(0, 1_000, 'down');

export function seen(overrides: Partial<Evidence>): HistoryEvent[] {
  return new History(ALERT).state('Prepare', state()).state('Diagnose', looked(overrides)).events;
}

function proposed(events: readonly HistoryEvent[], of = NOTHING_KNOWN): ActionItem[] {
  return actionItems(told(events, of));
}

export const keys = (overrides: Partial<Evidence>) => proposed(seen(overrides)).map(({ key }) => key);
export const one = (key: string, events: readonly HistoryEvent[], of = NOTHING_KNOWN) =>
  proposed(events, of).find((item) => item.key === key);
