/** Prepare: one Incident from whatever the execution was started with. */

import { type ExecutionContext, prepareIncident } from '../src/intake/prepare';
import type { Incident } from '../src/model/incident';
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
