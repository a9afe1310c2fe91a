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
  /** A check asks these, too: those of the webhook, and those of answers where they are deployed. */
  readonly authorize?: IFunction;
  readonly intake?: IFunction;
  readonly answer?: IFunction;
  readonly slack?: IFunction;
  readonly pagerduty?: IFunction;
  readonly login?: IFunction;
}
