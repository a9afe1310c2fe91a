/** Prepare: one Incident from whatever the execution was started with. */
import type { Incident } from '../src/incident';
import { type ExecutionContext, prepareIncident } from '../src/prepare';
import { configuration } from './configuration';
import { log } from './runtime';

export async function handler(event: {
  readonly input: unknown;
  readonly execution: ExecutionContext;
}): Promise<{
  readonly incident: Incident;
}> {
  const incident = prepareIncident(event.input, event.execution, configuration());
  log('prepare', { incident: incident.id, trigger: incident.trigger, target: incident.target.name });
  return { incident };
}
