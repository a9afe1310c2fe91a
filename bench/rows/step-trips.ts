/** The round trips that steps of the workflow make one after the other, from how much longer they take farther away. */
import type { ExecutionHistory } from '../../src/history/read';
import { STATE } from '../../src/workflow/states';
import { medianOf } from '../figure';
import type { Row } from '../row';

/**
 * What each needs at least, one after the other. Remediate: the record is read, and written with the lock (2); the evidence
 * anew, whose longest chain is the login to PostgreSQL with its query (5); the record is read and written once more, with
 * the intent (2); the change, in a login of its own (5). Validate: the evidence, which is put into S3. Release: the record is read and written.
 */
const LEAST = { [STATE.Remediate]: 14, [STATE.Validate]: 6, [STATE.ReleaseResolved]: 2 } as const;
/** One round trip in a short step is more than a tenth. */
const MOST = 1.2;
type MeasuredStep = keyof typeof LEAST;

/** Milliseconds: of each step the median of its calls in one execution. */
export type StepTimes = Readonly<Record<MeasuredStep, number>>;

/** @throws RangeError where one of them was not called. */
export function stepTimes({ steps }: Pick<ExecutionHistory, 'steps'>): StepTimes {
  const timeOf = (name: string) =>
    medianOf(
      steps.flatMap((step) =>
        step.name === name
          ? step.attempts.flatMap(({ atMs, endedMs }) => (endedMs === null ? [] : [endedMs - atMs]))
          : [],
      ),
    );
  return Object.fromEntries(Object.keys(LEAST).map((name) => [name, timeOf(name)])) as unknown as StepTimes;
}

/** @param near executions with everything so far away, each way; `far`: as many, farther away. */
export function stepRows(
  near: readonly StepTimes[],
  far: readonly StepTimes[],
  { nearMs, farMs }: { readonly nearMs: number; readonly farMs: number },
): Row[] {
  return Object.entries(LEAST).map(([name, least]) => {
    const step = name as MeasuredStep;
    const trips = far.map(
      (times, index) => (times[step] - (near[index]?.[step] ?? 0)) / (2 * (farMs - nearMs)),
    );
    return {
      name: `distance-${name.toLowerCase()}`,
      what: `${name}, warm: round trips one after the other`,
      beside: `${least} at least`,
      unit: 'round trips',
      measured: trips,
      baseline: [least],
      target: { of: 'ratio' as const, most: MOST },
      note: `From how much longer it takes with everything ${farMs} ms away, each way, than with ${nearMs} ms; in whole incidents.`,
    };
  });
}
