/** Executions and events in the members that the API answers with. Dates are seconds since 1970. */
import type { Execution, HistoryEvent } from './execution';

type Answer = Record<string, unknown>;

/** An execution in a list. */
export function executionSummary({ header, status, startDate, stopDate }: Execution): Answer {
  const { arn, stateMachineArn, stateMachineVersionArn, stateMachineAliasArn, name } = header;
  return {
    executionArn: arn,
    stateMachineArn,
    ...(stateMachineVersionArn !== undefined && { stateMachineVersionArn }),
    ...(stateMachineAliasArn !== undefined && { stateMachineAliasArn }),
    name,
    status,
    startDate,
    ...(stopDate !== undefined && { stopDate }),
    redriveCount: 0,
  };
}

/** An execution by itself. */
export function executionDetails(execution: Execution): Answer {
  const { header, ending } = execution;
  return {
    ...executionSummary(execution),
    input: header.input,
    inputDetails: { included: true },
    ...(ending.output !== undefined && { output: ending.output, outputDetails: { included: true } }),
    ...(ending.error !== undefined && { error: ending.error }),
    ...(ending.cause !== undefined && { cause: ending.cause }),
  };
}

/** What `includeExecutionData: false` leaves of an event: everything but inputs and outputs. */
export function withoutData(event: HistoryEvent): Answer {
  const dataKeys = new Set(['input', 'inputDetails', 'output', 'outputDetails']);
  return Object.fromEntries(
    Object.entries(event).map(([key, value]) => [
      key,
      key.endsWith('EventDetails')
        ? Object.fromEntries(Object.entries(value).filter(([name]) => !dataKeys.has(name)))
        : value,
    ]),
  );
}
