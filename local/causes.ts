/** The causes that an execution found, by its history. */

import type { ExecutionHistory } from '../src/history/read';
import type { Cause } from '../src/model/cause';

/** What led each diagnosis, in the order in which they were found: one that is found again at once is named once. */
export function causesIn({ diagnoses }: ExecutionHistory): Cause[] {
  const found = diagnoses.flatMap(({ findings: [first] }) => first?.cause ?? []);
  return found.filter((cause, index) => cause !== found[index - 1]);
}
