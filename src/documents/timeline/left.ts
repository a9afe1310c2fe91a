/** What a state was given or left, read from its JSON: any part of it may be missing. */
import type { WorkflowState } from '../../model/state';
import { type Details, isRecord } from './events';

/** The execution's whole state, with what the tasks outside the response add to it. */
export type LeftState = Partial<WorkflowState> & {
  readonly announcement?: { readonly summary: string };
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

export function dataOf(json: string | undefined, { truncated }: Pick<Details, 'truncated'>): Data {
  if (truncated) return { kind: 'cut' };
  if (json === undefined || json === '') return { kind: 'none' };
  try {
    const value: unknown = JSON.parse(json);
    return { kind: 'whole', state: isRecord(value) ? (value as LeftState) : {} };
  } catch {
    return { kind: 'cut' };
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
