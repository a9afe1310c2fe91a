/** What an execution said, in order: the short form of its timeline (`src/timeline`), each state when it was over. */
import { failureText } from '../../escalate/headlines';
import { exitedStates, failureOf, type HistoryEvent, jsonObject, stateOf } from '../../history/history';
import type { LeftState } from '../timeline/left';
import { SENTENCES } from '../timeline/sentences';

export interface TimelineEntry {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Since the start of the incident. */
  readonly offsetSeconds: number;
  readonly actor: 'alert' | 'workflow' | 'engineer';
  readonly state: string;
  readonly severity: 'info' | 'action' | 'warning' | 'error' | 'success';
  readonly text: string;
}

type Entry = Omit<TimelineEntry, 'offsetSeconds'>;

/** Every entry in order of time; entries at the same time keep the history's order. */
export function buildTimeline(events: readonly HistoryEvent[]): TimelineEntry[] {
  const byId = new Map(events.map((event) => [event.id ?? 0, event]));
  const entries = events.flatMap((event) => entriesOf(event, byId));
  const incident = exitedStates(events).find((state) => state.name === 'Prepare')?.output['incident'];
  const start = startOf(incident, events);
  return entries
    .map((entry) => ({ ...entry, offsetSeconds: Math.round((Date.parse(entry.at) - start) / 100) / 10 }))
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

function entriesOf(event: HistoryEvent, byId: ReadonlyMap<number, HistoryEvent>): Entry[] {
  const at = (event.timestamp ?? new Date(0)).toISOString();
  const exited = event.stateExitedEventDetails;
  if (exited?.name) {
    // A state that failed and was caught leaves what stood there before it.
    if (failureOf(byId.get(event.previousEventId ?? 0) ?? {})) return [];
    const output: LeftState = jsonObject(exited.output);
    const sentence = SENTENCES[exited.name]?.(output);
    return sentence ? [{ at, actor: 'workflow', state: exited.name, ...sentence }] : [];
  }
  const failure = failureOf(event);
  if (failure) {
    const text = failureText({ Error: failure.error ?? 'unknown error', Cause: failure.cause ?? '' });
    return [{ at, actor: 'workflow', state: stateOf(event, byId) ?? '', severity: 'error', text }];
  }
  return lifecycle(event, at);
}

function lifecycle(event: HistoryEvent, at: string): Entry[] {
  const own = (severity: Entry['severity'], text: string, actor: Entry['actor'] = 'workflow'): Entry[] => [
    { at, actor, state: '', severity, text },
  ];
  switch (event.type) {
    case 'ExecutionStarted': {
      const input = jsonObject(event.executionStartedEventDetails?.input);
      if (input['trigger'] !== 'alert') return own('info', 'execution started by hand', 'engineer');
      const alert = input['alert'] as { name?: string; startsAt?: string } | undefined;
      const started = own('info', 'execution started');
      if (!alert?.startsAt) return started;
      const fired: Entry = {
        at: alert.startsAt,
        actor: 'alert',
        state: '',
        severity: 'error',
        text: `${alert.name ?? 'alert'} fires`,
      };
      return [fired, ...started];
    }
    case 'ExecutionSucceeded':
      return own('success', 'execution succeeded');
    case 'ExecutionFailed':
      return own('error', `execution failed: ${details(event.executionFailedEventDetails)}`);
    case 'ExecutionTimedOut':
      return own('error', 'execution timed out');
    case 'ExecutionAborted':
      return own('error', `execution stopped: ${details(event.executionAbortedEventDetails)}`, 'engineer');
    default:
      return [];
  }
}

function details(failure: { error?: string | undefined; cause?: string | undefined } | undefined): string {
  return failureText({ Error: failure?.error ?? 'no error given', Cause: failure?.cause ?? '' });
}

function startOf(incident: unknown, events: readonly HistoryEvent[]): number {
  if (typeof incident === 'object' && incident !== null && 'startedAt' in incident) {
    return Date.parse(String(incident.startedAt));
  }
  return events[0]?.timestamp?.getTime() ?? 0;
}
