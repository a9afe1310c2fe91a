/** What happened to the execution itself: who started it and why, how it ended, that it was redriven. */
import { failureText } from '../../escalate/headlines';
import { type Draft, draft, timeOf } from './draft';
import { isRecord, type ReadEvent } from './events';

/** What an execution was started with, read from its JSON. */
export function inputOf(json: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json ?? '');
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

/** The alert, where one was the reason, and the start. @param input null where the history holds no data. */
export function started(event: ReadEvent, input: Readonly<Record<string, unknown>> | null): Draft[] {
  if (input === null) return [draft(event, { text: 'execution started' })];
  if (input['trigger'] !== 'alert') {
    const { requestedBy, reason } = input;
    const who = typeof requestedBy === 'string' ? `, ${requestedBy}` : '';
    const why = typeof reason === 'string' ? `: ${reason}` : '';
    return [draft(event, { actor: 'engineer', text: `execution started by hand${who}${why}` })];
  }
  return [...fired(event, input['alert']), draft(event, { text: 'execution started' })];
}

function fired(event: ReadEvent, alert: unknown): Draft[] {
  if (!isRecord(alert)) return [];
  const atMs = timeOf(alert['startsAt']);
  if (atMs === null) return [];
  const summary = typeof alert['summary'] === 'string' ? [alert['summary']] : [];
  const labels = isRecord(alert['labels']) ? Object.entries(alert['labels']) : [];
  return [
    draft(
      { atMs, id: event.id },
      {
        actor: 'alert',
        severity: 'error',
        text: `${typeof alert['name'] === 'string' ? alert['name'] : 'alert'} fires`,
        evidence: [...summary, ...labels.map(([name, value]) => `${name}=${String(value)}`)],
      },
    ),
  ];
}

const ENDS: Readonly<Record<string, string>> = {
  ExecutionSucceeded: 'SUCCEEDED',
  ExecutionFailed: 'FAILED',
  ExecutionTimedOut: 'TIMED_OUT',
  ExecutionAborted: 'ABORTED',
};

/** The status that an event ends an execution with; undefined for any other event. */
export function endStatus(type: string): string | undefined {
  return ENDS[type];
}

export function ended(event: ReadEvent): Draft {
  const { error, cause } = event.details;
  const failure = failureText({ Error: error ?? 'no error given', Cause: cause ?? '' });
  switch (event.type) {
    case 'ExecutionSucceeded':
      return draft(event, { severity: 'success', text: 'execution succeeded' });
    case 'ExecutionFailed':
      return draft(event, { severity: 'error', text: `execution failed: ${failure}` });
    case 'ExecutionTimedOut':
      return draft(event, { severity: 'error', text: 'execution timed out' });
    default:
      return draft(event, { actor: 'engineer', severity: 'error', text: `execution stopped: ${failure}` });
  }
}

export function redriven(event: ReadEvent, redrives: number): Draft {
  return draft(event, {
    actor: 'engineer',
    severity: 'warning',
    text: `execution redriven (${redrives}): goes on where it ended`,
  });
}
