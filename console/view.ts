/** Everything that the page shows of one execution, read anew each time. */

import type { World } from '../local/world';
import { sendBoundMs } from '../src/adapters/channels/attempts';
import { buildReport, type Report } from '../src/documents/report/report';
import { buildTimeline } from '../src/documents/timeline/build';
import { readAcknowledgement } from '../src/escalate/acknowledge';
import { lostDeliveries } from '../src/history/deliveries';
import { type ExitedState, exitedStates, type HistoryEvent } from '../src/history/history';
import type { Acknowledgement, WorkflowState } from '../src/model/state';
import type { TargetRecords } from '../src/ports';
import { questionOf } from '../src/remediate/say';
import type { ExecutionView, Look, Lost } from './contract';
import { documentsOf } from './documents';
import type { ExecutionList } from './executions';
import { isAbout, messagesOf } from './messages';
import { progressOf } from './progress';

/** @throws ExecutionDoesNotExist, by name. */
export async function readView(
  { executions, aws, configuration }: Pick<World, 'executions' | 'aws' | 'configuration'>,
  list: ExecutionList,
  records: TargetRecords,
  name: string,
): Promise<ExecutionView> {
  // In this order: a history that is read later than the status may know of the end, never the other way around.
  const described = await executions.describe(name);
  const [item, events, acknowledgement] = await Promise.all([
    list.item(name),
    executions.history(name),
    readAcknowledgement(records, described.name ?? ''),
  ]);
  const isRunning = item.status === 'RUNNING';
  const report = reportOf(events, configuration);
  const question = isRunning ? questionOf(events) : { status: item.status };
  const states = exitedStates(events);
  return {
    item,
    error: described.error ? `${described.error}: ${described.cause ?? ''}` : null,
    input: described.input ?? '{}',
    timeline: buildTimeline(events, described),
    progress: progressOf(events, !isRunning),
    question: 'status' in question ? null : { summary: question.summary, approval: question.approval },
    summary:
      states
        .map(({ output }) => (output as Partial<WorkflowState>).diagnosis?.summary)
        .findLast((text) => text !== undefined) ?? null,
    findings: report?.findings ?? [],
    actions: report?.actions ?? [],
    refusals: report?.refusals ?? [],
    plan: report?.plan ?? null,
    looks: looksOf(events),
    messages: messagesOf(
      aws.outbox.all.filter((message) => isAbout(message, item.name)),
      sendBoundMs(configuration.notifications),
    ),
    lost: lostOf(states),
    acknowledgement: acknowledgement ?? acknowledgedIn(states),
    documents: documentsOf(aws, item.name),
  };
}

/** Null until there is an incident, and for an execution that ended before there was one. */
function reportOf(events: readonly HistoryEvent[], config: World['configuration']): Report | null {
  try {
    return buildReport(events, config);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function lostOf(states: readonly ExitedState[]): Lost[] {
  return lostDeliveries(states).map(({ at, kind, delivery: { audience, inPlaceOf, channel, detail } }) => ({
    ...{ at, kind, audience, inPlaceOf },
    channel: channel ?? '',
    cause: detail,
  }));
}

/** What the workflow knew of it: the record is of this local run alone, the history of an earlier one as well. */
export function acknowledgedIn(states: readonly ExitedState[]): Acknowledgement | null {
  const known = states.map(
    ({ output }) => (output as Partial<WorkflowState>).validation?.acknowledgement ?? null,
  );
  return known.findLast((each) => each !== null) ?? null;
}

function looksOf(events: readonly HistoryEvent[]): Look[] {
  return exitedStates(events)
    .filter(({ name }) => name === 'Validate')
    .flatMap(({ output }) => (output as Partial<WorkflowState>).validation ?? [])
    .map(({ observedAt, checks, next }) => ({ at: observedAt, checks, next }));
}
