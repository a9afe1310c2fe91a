/** Everything that the page shows of one execution. What can't be read is left out and named: the rest is shown all the same. */
import type { Configuration } from '../src/configuration/configuration';
import { glanceOf } from '../src/documents/glance';
import { buildReport } from '../src/documents/report/report';
import { buildTimeline } from '../src/documents/timeline/build';
import { acknowledgementOf } from '../src/escalate/acknowledge';
import type { SentMessage } from '../src/history/messages';
import { type ExecutionHistory, readExecution } from '../src/history/read';
import type { Incident } from '../src/model/incident';
import type { Acknowledgement } from '../src/model/state';
import type { ExecutionView, Lost } from './contract';
import type { ExecutionList } from './executions';
import type { Histories } from './histories';
import { progressOf } from './progress';
import { shownQuestion } from './question';
import { refusalText } from './refusal-text';
import type { ConsoleSource } from './source';

/** @throws ExecutionDoesNotExist, by name. */
export async function readView(
  source: ConsoleSource,
  list: ExecutionList,
  histories: Histories,
  name: string,
): Promise<ExecutionView> {
  // In this order: a history that is read later than the status may know of the end, never the other way around.
  const described = await source.executions.describe(name);
  const isRunning = described.status === 'RUNNING';
  const [item, events] = await Promise.all([
    list.item(name),
    histories.read(name, isRunning ? source.pace.historiesMs / 2 : 0),
  ]);
  const history = readExecution(events, described);
  const missing: string[] = [];
  const orMissing = async <T>(what: string, read: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      missing.push(`${what}: ${refusalText(error)}`);
      return otherwise;
    }
  };
  const [recorded, documents] = await Promise.all([
    orMissing(
      'who acknowledged it',
      async () => history.incident && isRunning && (await recordedIn(source, history.incident)),
      null,
    ),
    // Written at the end, of which the list, read after the status, may know already.
    orMissing(
      'documents',
      async () => (item.status === 'RUNNING' ? [] : await source.documentsOf(item.name)),
      [],
    ),
  ]);
  // The record is of what is open, the history of an earlier one as well.
  const acknowledgement = recorded || history.acknowledgement;
  return {
    item,
    glance: glanceOf(history, acknowledgement),
    error: described.error ? `${described.error}: ${described.cause ?? ''}` : null,
    input: described.input ?? '{}',
    ...shownOf(history, source.configuration),
    ...(item.status === 'RUNNING' ? {} : { question: null }),
    messages: source.messagesOf(item.name, history),
    acknowledgement,
    documents,
    missing,
  };
}

async function recordedIn(source: ConsoleSource, incident: Incident): Promise<Acknowledgement | null> {
  const record = await (await source.recordsOfIncident(incident)).look();
  return record && acknowledgementOf(record, incident.id);
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
export function shownOf(history: ExecutionHistory, config: Configuration): Shown {
  // Null until there is an incident, and for an execution that ended before there was one.
  const report = history.incident ? buildReport(history, config) : null;
  return {
    timeline: buildTimeline(history),
    progress: progressOf(history),
    question: shownQuestion(history),
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
