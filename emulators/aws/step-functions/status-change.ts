/** The event that Step Functions sends to EventBridge when an execution starts or ends. */
import { randomUUID } from 'node:crypto';
import type { Execution, ExecutionStatus } from './execution';

/** "Step Functions Execution Status Change". Dates in `detail` are epoch milliseconds. */
export interface StatusChangeEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': 'Step Functions Execution Status Change';
  readonly source: 'aws.states';
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: {
    readonly executionArn: string;
    readonly stateMachineArn: string;
    readonly stateMachineVersionArn: string | null;
    readonly stateMachineAliasArn: string | null;
    readonly name: string;
    readonly status: ExecutionStatus;
    readonly startDate: number;
    readonly stopDate: number | null;
    readonly input: string;
    readonly output: string | null;
    readonly error: string | null;
    readonly cause: string | null;
  };
}

export function statusChangeEvent(execution: Execution): StatusChangeEvent {
  const { header, status, startDate, stopDate, ending } = execution;
  const [, , , region = '', account = ''] = header.arn.split(':');
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account,
    time: new Date((stopDate ?? startDate) * 1000).toISOString(),
    region,
    resources: [header.arn],
    detail: {
      executionArn: header.arn,
      stateMachineArn: header.stateMachineArn,
      stateMachineVersionArn: header.stateMachineVersionArn ?? null,
      stateMachineAliasArn: header.stateMachineAliasArn ?? null,
      name: header.name,
      status,
      startDate: Math.round(startDate * 1000),
      stopDate: stopDate === undefined ? null : Math.round(stopDate * 1000),
      input: header.input,
      output: ending.output ?? null,
      error: ending.error ?? null,
      cause: ending.cause ?? null,
    },
  };
}
