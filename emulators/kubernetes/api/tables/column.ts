/** One column of a table, and what its cells often say. */
import { humanDuration } from './duration';

export type Cell = string | number;

export interface Column<T> {
  readonly name: string;
  /** Shown with `-o wide` alone. */
  readonly wide?: true;
  readonly cell: (object: T, nowMs: number) => Cell;
}

export const NONE = '<none>';

/** @param since a time as Kubernetes writes it. */
export function ageOf(since: string, nowMs: number): string {
  return humanDuration(nowMs - Date.parse(since));
}
