/** What has become of another execution, from Step Functions. */

import type { ExecutionLookup, Whereabouts } from '../../ports';
import { errorText } from '../../text/error-text';
import { within } from '../channels/attempts';
import type { Executions } from './executions';

/** A question on the way to a repair: no answer in this time is an answer too. */
const TIMEOUT_MS = 3_000;
/** Step Functions, StartExecution: what a name may be, of those that this project gives. */
const NAME = /^[\w-]{1,80}$/;

export class StepFunctionsLookup implements ExecutionLookup {
  constructor(private readonly executions: Pick<Executions, 'describe'>) {}

  async find(execution: string): Promise<Whereabouts> {
    // A person may have put anything into the Lease.
    if (!NAME.test(execution)) return { kind: 'absent' };
    try {
      const { status = '', stopDate } = await within(TIMEOUT_MS, (signal) =>
        this.executions.describe(execution, signal),
      );
      // To be redriven is to run again.
      if (status === 'RUNNING' || status === 'PENDING_REDRIVE') return { kind: 'running' };
      return {
        ...{ kind: 'ended', status, isWell: status === 'SUCCEEDED' },
        at: stopDate?.toISOString() ?? null,
      };
    } catch (error) {
      if (error instanceof Error && error.name === 'ExecutionDoesNotExist') return { kind: 'absent' };
      return { kind: 'unknown', why: errorText(error) };
    }
  }
}
