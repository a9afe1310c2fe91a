/** Fields that `runbook discover` leaves to a person: they say so in their value, and are refused until it is another. */
import type { Contradiction } from './contradiction';

const TO_FILL_IN = 'TO FILL IN: ';

/** A value that stands for one that is not known. @param what is wanted there. */
export function toFillIn(what: string): string {
  return TO_FILL_IN + what;
}

/** Every such field, at whatever depth. */
export function unfilled(value: unknown, path: Contradiction['path'] = []): Contradiction[] {
  if (typeof value === 'string') {
    return value.startsWith(TO_FILL_IN) ? [{ path, message: 'is still to be filled in' }] : [];
  }
  if (Array.isArray(value)) return value.flatMap((each, index) => unfilled(each, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => unfilled(each, [...path, key]));
}
