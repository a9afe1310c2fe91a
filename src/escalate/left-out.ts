/** Words: alerts that the sender left out of the body that started the execution, and what Prometheus says of them. */
import type { Named } from '../model/message';
import type { WorkflowState } from '../model/state';

/** Nothing where the body was whole. Which targets they are of, the rules of the target's own Prometheus can tell. */
export function leftOutFacts({ incident, diagnosis }: Partial<WorkflowState>): Named[] {
  const count = incident?.alert?.truncatedAlerts ?? 0;
  if (count === 0) return [];
  const cut = `The sender left ${count} alert(s) of this group out of its webhook, and one of them may be of another target.`;
  return [{ name: 'Alerts', text: [cut, ...othersText(diagnosis)].join(' ') }];
}

function othersText(diagnosis: WorkflowState['diagnosis']): string[] {
  if (!diagnosis) return [];
  const { alert } = diagnosis.evidence;
  if (!alert) return ['Which other alerts fire could not be read.'];
  const others = alert.othersFiring ?? [];
  return others.length > 0
    ? [`In the same Prometheus alerts of ${others.join(', ')} fire: check that each has an execution.`]
    : ['In the same Prometheus no alert of another configured target fires.'];
}
