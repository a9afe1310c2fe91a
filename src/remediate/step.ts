/** What the steps that change something work with: the ports, the target, the policy and a clock. */
import type { Configuration, Target } from '../configuration/configuration';
import type { Evidence } from '../model/evidence';
import type { ExecutionLookup, Sources, TargetRecords } from '../ports';

export interface StepTools {
  readonly sources: Sources;
  readonly records: TargetRecords;
  /** For what has become of the execution that has the target. */
  readonly lookup: ExecutionLookup;
  readonly target: Target;
  readonly config: Configuration;
  /** A snapshot taken now: what was true at the diagnosis may not be any more. */
  readonly readEvidence: () => Promise<Evidence>;
  readonly now: () => Date;
}
