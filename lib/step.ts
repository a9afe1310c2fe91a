/** What one function of the workflow, or beside it, is made of. */
import type { Grant } from './grant';
import type { TargetPart } from './target-access';

export interface Step {
  readonly description: string;
  readonly timeoutSeconds: number;
  /** Targets that it reaches, by their parts; it then runs in the network of the targets. */
  readonly reaches?: readonly TargetPart[];
  /** It runs in that network without reaching a target: what it needs has a private address. */
  readonly isInNetwork?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly grants?: readonly Grant[];
}
