/** A cause is one row: what it is called, when it is found, what it permits and why no more. */
import type { Configuration } from '../../configuration/configuration';
import type { ActionKind } from '../../model/actions';
import type { Evidence } from '../../model/evidence';
import type { Finding } from '../../model/state';

/** What speaks for a cause, or null where the evidence does not support it. */
export type Classified = Omit<Finding, 'cause'> | null;

export interface CauseRow<Name extends string = string> {
  /** As it stands in the state, in messages and in documents. */
  readonly cause: Name;
  /** For people, in the middle of a sentence about an incident that is over: 'a connection leak'. */
  readonly title: string;
  readonly classify: (evidence: Evidence, config: Configuration) => Classified;
  /** The same in words. */
  readonly foundWhen: (config: Configuration) => string;
  /** Changes in the order in which they are tried. None: a person decides. */
  readonly permits: readonly ActionKind[];
  /** Why so much and no more. */
  readonly why: string;
  /** Told only where nothing else accounts for the trouble. */
  readonly isFallback?: true;
  /** A later look may explain the incident better: a review goes by that one. */
  readonly isProvisional?: true;
}

/** What few findings have. */
type Optional = 'explains' | 'evidenceAgainst' | 'next' | 'lookAgainInSeconds';

/** A finding without what it has nothing to say about. */
export function found(
  given: Omit<Finding, 'cause' | Optional> & Partial<Pick<Finding, Optional>>,
): NonNullable<Classified> {
  return { explains: null, evidenceAgainst: [], next: [], lookAgainInSeconds: null, ...given };
}
