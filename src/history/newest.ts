/** Where an execution stands, from the newest of its events: what the state of one branch does not hold of another. */

import type { WorkflowState } from '../model/state';
import { lookToldBy } from '../workflow/risk-states';
import { exitedStates, type HistoryEvent } from './history';

type Part = 'diagnosis' | 'riskEscalation' | 'remediation' | 'validation';
const PARTS: readonly Part[] = ['diagnosis', 'riskEscalation', 'remediation', 'validation'];

/** States that write these parts: what travels along in another branch may be older. */
const WRITERS: Readonly<Record<Part, (name: string) => boolean>> = {
  diagnosis: (name) => name === 'Diagnose',
  riskEscalation: (name) => lookToldBy(name) !== undefined,
  remediation: (name) => name === 'Remediate' || name === 'UndoChange',
  validation: (name) => name === 'Validate',
};

/**
 * The newest of each part that a step left.
 * @param events any part of a history, in any order.
 */
export function newestState(
  events: readonly HistoryEvent[],
): Pick<Partial<WorkflowState>, Part | 'incident'> {
  const states = exitedStates([...events].sort((a, b) => (a.id ?? 0) - (b.id ?? 0)));
  const left = (part: string, isWriter: (name: string) => boolean) => {
    const found = states.findLast(({ name, output }) => isWriter(name) && output[part] !== undefined);
    return found ? { [part]: found.output[part] } : {};
  };
  return Object.assign(
    left('incident', () => true),
    ...PARTS.map((part) => left(part, WRITERS[part])),
  );
}
