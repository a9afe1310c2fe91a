/** Other executions, as far as a step has to know of them. */

/** What has become of an execution. */
export type Whereabouts =
  | { readonly kind: 'running' }
  | {
      readonly kind: 'ended';
      /** As Step Functions calls it, such as `ABORTED`. */
      readonly status: string;
      /** It did what it was there for, and nobody was called over its end. */
      readonly isWell: boolean;
      /** ISO 8601; null where that is not told. */
      readonly at: string | null;
    }
  /** No execution has that name. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly why: string };

/** Looks other executions up. Never fails: what can't be read is not known, and why. */
export interface ExecutionLookup {
  /** @param execution its name. */
  find(execution: string): Promise<Whereabouts>;
}
