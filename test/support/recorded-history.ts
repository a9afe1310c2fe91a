/**
 * Histories that were recorded from the definition, in the form of GetExecutionHistory: first what DescribeExecution
 * says, then a line for each event. What no timeline reads was taken out of them.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { HistoryEvent } from '../../src/history/events';
import type { ExecutionDescription } from '../../src/history/execution';

import { evidence } from './evidence-builders';

const FOLDER = path.join(__dirname, '..', 'fixtures', 'histories');

export const RECORDED = [
  'resolved',
  'exhausted',
  'approved',
  'rejected',
  'observing',
  'undone',
  'dry-run',
  'input-rejected',
  'aborted',
  'timed-out',
] as const;

export function recorded(name: (typeof RECORDED)[number]): {
  readonly execution: ExecutionDescription;
  readonly events: readonly HistoryEvent[];
} {
  const text = readFileSync(path.join(FOLDER, `${name}.jsonl`), 'utf8');
  const [execution = {}, ...events] = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line, (key, value) => (TIMES.has(key) ? new Date(value) : value)));
  return { execution, events };
}

const TIMES: ReadonlySet<string> = new Set(['timestamp', 'startDate', 'stopDate']);

/** The same with evidence in each diagnosis, which report and review read: what is in it is not what was recorded. */
export function recordedWithEvidence(name: (typeof RECORDED)[number]): ReturnType<typeof recorded> {
  const { execution, events } = recorded(name);
  return {
    execution,
    events: events.map((event) => {
      const { stateExitedEventDetails: exited } = event;
      const left = JSON.parse(exited?.output ?? '{}');
      if (!left.diagnosis) return event;
      const output = JSON.stringify({ ...left, diagnosis: { ...left.diagnosis, evidence: evidence() } });
      return { ...event, stateExitedEventDetails: { ...exited, output } };
    }),
  };
}
