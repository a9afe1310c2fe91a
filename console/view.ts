/** Everything that the page shows of one execution, read anew each time. */
import type { World } from '../local/world';
import { sendBoundMs } from '../src/adapters/channels/attempts';
import { buildReport } from '../src/documents/report/report';
import { buildTimeline } from '../src/documents/timeline/build';
import { readAcknowledgement } from '../src/escalate/acknowledge';
import type { SentMessage } from '../src/history/messages';
import { type ExecutionHistory, readExecution } from '../src/history/read';
import type { TargetRecords } from '../src/ports';
import { questionOf } from '../src/remediate/say';
import type { ExecutionView, Lost } from './contract';
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
  const history = readExecution(events, described);
  return {
    item,
    error: described.error ? `${described.error}: ${described.cause ?? ''}` : null,
    input: described.input ?? '{}',
    ...shownOf(history, configuration),
    ...(item.status === 'RUNNING' ? {} : { question: null }),
    messages: messagesOf(
      aws.outbox.all.filter((message) => isAbout(message, item.name)),
      sendBoundMs(configuration.notifications),
    ),
    // The record is of this local run alone, the history of an earlier one as well.
    acknowledgement: acknowledgement ?? history.acknowledgement,
    documents: documentsOf(aws, item.name),
  };
}

type Shown = Pick<
  ExecutionView,
  | 'timeline'
  | 'progress'
  | 'question'
  | 'summary'
  | 'findings'
  | 'actions'
  | 'refusals'
  | 'plan'
  | 'samples'
  | 'lost'
>;

/** What is shown of the history alone. */
export function shownOf(history: ExecutionHistory, config: World['configuration']): Shown {
  // Null until there is an incident, and for an execution that ended before there was one.
  const report = history.incident ? buildReport(history, config) : null;
  const question = questionOf(history);
  return {
    timeline: buildTimeline(history),
    progress: progressOf(history),
    question: 'status' in question ? null : { summary: question.summary, approval: question.approval },
    summary: history.diagnoses.at(-1)?.summary ?? null,
    findings: report?.findings ?? [],
    actions: report?.actions ?? [],
    refusals: report?.refusals ?? [],
    plan: report?.plan ?? null,
    samples: history.validations.map(({ observedAt, checks, next }) => ({ at: observedAt, checks, next })),
    lost: history.messages.flatMap(lostOf),
  };
}

function lostOf({ at, kind, lost }: SentMessage): Lost[] {
  return lost.map(({ audience, inPlaceOf, channel, detail }) => ({
    ...{ at, kind, audience, inPlaceOf },
    channel: channel ?? '',
    cause: detail,
  }));
}
