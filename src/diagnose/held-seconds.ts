/** How long the condition had held when the alert that began an incident fired. */
import type { Configuration } from '../configuration/configuration';
import type { Incident, IncidentAlert } from '../model/incident';

/** What of an incident tells it. */
export interface BegunBy extends Pick<Incident, 'trigger'> {
  readonly alert: Pick<IncidentAlert, 'name'> | null;
}

/** Its rule's `for`; 0 where no alert began it. */
export function heldSeconds({ trigger, alert }: BegunBy, { alerts }: Pick<Configuration, 'alerts'>): number {
  if (trigger !== 'alert') return 0;
  return (alert?.name === alerts.missing.name ? alerts.missing : alerts.critical).forSeconds;
}
