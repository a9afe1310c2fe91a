/** What happened to the execution itself: who started it and why, how it ended, that it was redriven. */

import { isRecord } from '../../history/events';
import { timeOf } from '../../history/left';
import type { EndStatus, LifecycleMoment } from '../../history/lifecycle';
import { asksForCheck } from '../../model/check';
import type { Failure } from '../../model/state';
import { failureText } from '../../workflow/failure-text';
import { type Draft, draft } from './draft';
import type { Severity } from './model';

export function lifecycleDrafts(moment: LifecycleMoment): Draft[] {
  switch (moment.kind) {
    case 'started':
      return started(moment, moment.input);
    case 'redriven': {
      const text = `execution redriven (${moment.count}): continues where it ended`;
      return [draft(moment, { actor: 'engineer', severity: 'warning', text })];
    }
    case 'ended':
      return [draft(moment, ENDED[moment.status](moment.failure))];
  }
}

/** The alert, where one was the reason, and the start. @param input null where the history holds no data. */
function started(moment: LifecycleMoment, input: Readonly<Record<string, unknown>> | null): Draft[] {
  if (input === null) return [draft(moment, { text: 'execution started' })];
  if (input['trigger'] !== 'alert') {
    const { requestedBy, reason } = input;
    const who = typeof requestedBy === 'string' ? `, ${requestedBy}` : '';
    const why = typeof reason === 'string' ? `: ${reason}` : '';
    if (asksForCheck(input) && who === '') return [draft(moment, { text: `check started${why}` })];
    const what = asksForCheck(input) ? 'check' : 'execution';
    return [draft(moment, { actor: 'engineer', text: `${what} started by hand${who}${why}` })];
  }
  return [...fired(moment, input['alert']), draft(moment, { text: 'execution started' })];
}

function fired({ event }: LifecycleMoment, alert: unknown): Draft[] {
  if (!isRecord(alert)) return [];
  const atMs = timeOf(alert['startsAt']);
  if (atMs === null) return [];
  const summary = typeof alert['summary'] === 'string' ? [alert['summary']] : [];
  const labels = isRecord(alert['labels']) ? Object.entries(alert['labels']) : [];
  return [
    draft(
      { atMs, event },
      {
        actor: 'alert',
        severity: 'error',
        text: `${typeof alert['name'] === 'string' ? alert['name'] : 'alert'} fires`,
        evidence: [...summary, ...labels.map(([name, value]) => `${name}=${String(value)}`)],
      },
    ),
  ];
}

type Said = Pick<Draft, 'text'> & { severity: Severity; actor?: 'engineer' };

const ENDED: Readonly<Record<EndStatus, (failure: Failure) => Said>> = {
  SUCCEEDED: () => ({ severity: 'success', text: 'execution succeeded' }),
  FAILED: (failure) => ({ severity: 'error', text: `execution failed: ${textOf(failure)}` }),
  TIMED_OUT: () => ({ severity: 'error', text: 'execution timed out' }),
  ABORTED: (failure) => ({
    actor: 'engineer',
    severity: 'error',
    text: `execution stopped: ${textOf(failure)}`,
  }),
};

function textOf(failure: Failure): string {
  return failureText({ ...failure, Error: failure.Error || 'no error given' });
}
