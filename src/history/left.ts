/** What a state was given or left, read from its JSON: any part of it may be missing, or of another version. */

import type { CheckedState } from '../model/check';
import { stateAsOfNow } from '../model/evidence/earlier';
import type { Escalation, WorkflowState } from '../model/state';
import { type Details, isRecord } from './events';

/** The execution's whole state, with what the tasks outside the response add to it. */
export type LeftState = Partial<WorkflowState> &
  CheckedState & {
    readonly announcement?: Escalation;
    readonly recorded?: { readonly summary: string };
    readonly released?: readonly { readonly summary: string }[];
    readonly report?: {
      readonly outcome: string;
      readonly markdown: string;
      readonly unread?: readonly string[];
    };
  };

/** `none`: the history was read without data. `cut`: the service cut it off. */
export type Data =
  | { readonly kind: 'whole'; readonly state: LeftState }
  | { readonly kind: 'none' }
  | { readonly kind: 'cut' };

export const NO_DATA: Data = { kind: 'none' };

/** Evidence of an earlier version is read as this version has it. */
export function dataOf(json: string | undefined, { truncated }: Pick<Details, 'truncated'>): Data {
  if (truncated) return { kind: 'cut' };
  if (json === undefined || json === '') return NO_DATA;
  try {
    const value: unknown = JSON.parse(json);
    const state = isRecord(value) ? (value as LeftState) : {};
    return { kind: 'whole', state: tolerant(() => stateAsOfNow(state), state) };
  } catch {
    return { kind: 'cut' };
  }
}

/** A JSON object; an empty one for anything else. */
export function jsonObject(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

/**
 * Reads from what a state left. The shape is that of this version of the workflow; a history may be of another one,
 * and what can't be read in it is as if it were not there.
 */
export function tolerant<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

/** Milliseconds since 1970, or null for what is no time. */
export function timeOf(text: unknown): number | null {
  const ms = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}
