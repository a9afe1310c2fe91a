/** An execution's history as a timeline: one model, from which every output is made. */
import type { HistoryEvent } from '../../history/history';
import { type Draft, isoTime, toEntry } from './draft';
import { type ReadEvent, readEvents } from './events';
import type { Facts } from './facts';
import { inputOf } from './lifecycle';
import { incidentStart, milestonesOf } from './milestones';
import type { Timeline } from './model';
import { Walk } from './walk';

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

const STATUSES: readonly Timeline['execution']['status'][] = [
  'RUNNING',
  'SUCCEEDED',
  'FAILED',
  'TIMED_OUT',
  'ABORTED',
];

/**
 * Builds the timeline, in time that grows with the number of events. Takes a history that is still being written, was
 * read without data, or is cut off anywhere: what is not known is null, or said so.
 */
export function buildTimeline(
  events: readonly HistoryEvent[],
  execution: ExecutionDescription = {},
): Timeline {
  const read = readEvents(events);
  const walk = new Walk();
  for (const event of read) walk.take(event);
  const { facts, drafts, unknown } = walk;
  facts.startedAtMs ??= execution.startDate?.getTime() ?? null;
  if (Object.keys(facts.input).length === 0) facts.input = inputOf(execution.input);
  const startMs = incidentStart(facts) ?? read[0]?.atMs ?? 0;
  return {
    execution: describe(facts, read, execution),
    incident: facts.incident,
    entries: inOrder(drafts).map((each) => toEntry(each, startMs)),
    milestones: milestonesOf(facts),
    historyEvents: read.length,
    unknownEvents: unknown.counts,
  };
}

function describe(
  facts: Facts,
  read: readonly ReadEvent[],
  { name, executionArn, status, stopDate, redriveCount }: ExecutionDescription,
): Timeline['execution'] {
  const arn = executionArn ?? facts.incident?.executionArn ?? '';
  // The history is read after the description, and knows more, unless it was redriven in between.
  const hasEnded = facts.endedAtMs !== null && (redriveCount ?? 0) <= facts.redrives;
  const unfinished = status ?? (read.length > 0 ? 'RUNNING' : 'UNKNOWN');
  const said = hasEnded ? facts.status : unfinished;
  const endedAtMs = hasEnded ? facts.endedAtMs : (stopDate?.getTime() ?? null);
  return {
    name: name ?? facts.incident?.id ?? arn.split(':').at(-1) ?? '',
    arn,
    status: STATUSES.find((each) => each === said) ?? 'UNKNOWN',
    startedAt: facts.startedAtMs === null ? null : isoTime(facts.startedAtMs),
    endedAt: endedAtMs === null ? null : isoTime(endedAtMs),
    redrives: redriveCount ?? facts.redrives,
  };
}

/** By time, and by event at the same time: a state before what happened in it. */
function inOrder(drafts: readonly Draft[]): Draft[] {
  return drafts
    .filter(({ silent }) => !silent)
    .sort((a, b) => a.atMs - b.atMs || a.events[0] - b.events[0] || ORDER[a.actor] - ORDER[b.actor]);
}

const ORDER = { alert: 0, engineer: 1, workflow: 2 } as const;
