/**
 * Histories that were recorded from the definition, in the form of GetExecutionHistory: first what DescribeExecution
 * says, then a line for each event. What no timeline reads was taken out of them.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { HistoryEvent } from '../../src/history/events';
import type { ExecutionDescription } from '../../src/history/execution';

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
