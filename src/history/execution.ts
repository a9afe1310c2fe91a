/** The execution itself: its name, how it stands, when it began and ended. */
import type { Failure } from '../model/state';
import type { Lifecycle } from './lifecycle';
import type { Known } from './milestones';

/** What DescribeExecution says, as far as it is used here: for what the history does not hold. */
export interface ExecutionDescription {
  readonly name?: string | undefined;
  readonly executionArn?: string | undefined;
  readonly status?: string | undefined;
  readonly startDate?: Date | undefined;
  readonly stopDate?: Date | undefined;
  readonly input?: string | undefined;
  readonly redriveCount?: number | undefined;
}

const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const;

export interface ExecutionFacts {
  readonly name: string;
  readonly arn: string;
  readonly status: (typeof STATUSES)[number] | 'UNKNOWN';
  /** ISO 8601, UTC. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly redrives: number;
  /** Of one that did not succeed: with what it ended. */
  readonly failure: Failure | null;
}

/** From the history first, and from the description what the history does not hold. */
export function executionOf(
  { end, redrives }: Pick<Lifecycle, 'end' | 'redrives'>,
  { incident, startedMs }: Pick<Known, 'incident' | 'startedMs'>,
  { name, executionArn, status, stopDate, redriveCount }: ExecutionDescription,
  hasEvents: boolean,
): ExecutionFacts {
  const arn = executionArn ?? incident?.executionArn ?? '';
  // The history is read after the description, and knows more, unless it was redriven in between.
  const ended = (redriveCount ?? 0) <= redrives ? end : null;
  const said: string = ended?.status ?? status ?? (hasEvents ? 'RUNNING' : 'UNKNOWN');
  const endedMs = ended ? ended.atMs : (stopDate?.getTime() ?? null);
  const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  return {
    name: name ?? incident?.id ?? arn.split(':').at(-1) ?? '',
    arn,
    status: STATUSES.find((each) => each === said) ?? 'UNKNOWN',
    startedAt: iso(startedMs),
    endedAt: iso(endedMs),
    redrives: redriveCount ?? redrives,
    failure: ended && ended.status !== 'SUCCEEDED' ? ended.failure : null,
  };
}
