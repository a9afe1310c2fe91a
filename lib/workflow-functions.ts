/** The functions that the state machine calls: one a step. */
import type { IFunction } from 'aws-cdk-lib/aws-lambda';

export interface WorkflowFunctions {
  readonly prepare: IFunction;
  readonly join: IFunction;
  readonly diagnose: IFunction;
  readonly remediate: IFunction;
  readonly follow: IFunction;
  readonly undo: IFunction;
  readonly release: IFunction;
  readonly validate: IFunction;
  readonly escalate: IFunction;
  readonly report: IFunction;
  /** Those of answers, where they are deployed, which a check asks as it does the others. */
  readonly answer?: IFunction;
  readonly slack?: IFunction;
  readonly pagerduty?: IFunction;
}
