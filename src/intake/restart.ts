/** An incident whose execution failed or was stopped, and that is told again: it is started again, under a numbered name. */
import type { Configuration } from '../configuration/configuration';
import type { RequestedExecution } from './incidents';

/** Of one incident, all in all: what fails three times fails for a reason that one more start does not mend. */
export const MAX_STARTS = 3;

/** Statuses of Step Functions in which nobody responds to the incident any more, and which no recovery brought about. */
const ENDED_BADLY: readonly string[] = ['FAILED', 'TIMED_OUT', 'ABORTED'];

/** The name of the `count`-th start of an incident: the first has the incident's own. */
function nameOfStart(name: string, count: number): string {
  return count === 1 ? name : `${name}-${count}`;
}

/** Whether an execution with this status leaves an incident that is told again to nobody. */
export function leavesIncident(status: string | undefined): boolean {
  return status !== undefined && ENDED_BADLY.includes(status);
}

/**
 * What the next start is given. Where a person stopped the one before it, the next asks before each change: who stopped a
 * repair is not overtaken by the next notification.
 */
export function startedAgain(
  { name, input }: RequestedExecution,
  count: number,
  status: string,
  { remediation }: Pick<Configuration, 'remediation'>,
): RequestedExecution {
  const asks = status === 'ABORTED' && (input.mode ?? remediation.mode) === 'auto';
  return {
    name: nameOfStart(name, count),
    input: asks ? { ...input, mode: 'approve' } : input,
  };
}
