/** Where an execution stands, from the newest of its events: what the state of one branch does not hold of another. */
import type { WorkflowState } from '../model/state';
import { lookSentBy, type StepKind, stepOf } from '../workflow/states';
import type { HistoryEvent } from './events';
import { readExecution } from './read';
import { leftBy, type Step } from './step';

type Part = 'diagnosis' | 'riskEscalation' | 'remediation' | 'validation';

/** Which states write these parts: what travels along in another branch may be older. */
const isStep =
  (...kinds: readonly StepKind[]) =>
  ({ name }: Step) =>
    kinds.some((kind) => kind === stepOf(name));
const WRITERS: Readonly<Record<Part, (step: Step) => boolean>> = {
  diagnosis: isStep('diagnose'),
  riskEscalation: ({ name }) => lookSentBy(name) !== undefined,
  remediation: isStep('remediate', 'undo'),
  validation: isStep('validate'),
};

/**
 * The newest of each part that a step left.
 * @param events any part of a history, in any order.
 */
export function newestState(
  events: readonly HistoryEvent[],
): Pick<Partial<WorkflowState>, Part | 'incident'> {
  const { steps, incident } = readExecution(events);
  const parts = (Object.keys(WRITERS) as Part[]).map((part) => {
    const found = steps.findLast((step) => WRITERS[part](step) && leftBy(step)?.[part] !== undefined);
    return found ? { [part]: leftBy(found)?.[part] } : {};
  });
  return Object.assign(incident ? { incident } : {}, ...parts);
}
