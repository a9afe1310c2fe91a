/** The causes that an execution found, by its history. */

import { exitedStates, type HistoryEvent } from '../src/history/history';
import type { Cause } from '../src/model/cause';
import type { WorkflowState } from '../src/model/state';

/** What led each diagnosis, in the order in which they were found: one that is found again at once is named once. */
export function causesIn(history: readonly HistoryEvent[]): Cause[] {
  const found = exitedStates(history).flatMap(({ name, output }) => {
    const { diagnosis } = output as Partial<WorkflowState>;
    return name === 'Diagnose' ? (diagnosis?.findings[0]?.cause ?? []) : [];
  });
  return found.filter((cause, index) => cause !== found[index - 1]);
}
