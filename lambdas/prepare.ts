/** Prepare: one Incident from whatever the execution was started with. */

import { type ExecutionContext, prepareIncident } from '../src/intake/prepare';
import { InvalidInputError } from '../src/model/errors';
import type { Incident } from '../src/model/incident';
import { configuration } from './configuration';
import { log } from './runtime';
import { count } from './telemetry';

interface PrepareEvent {
  readonly input: unknown;
  readonly execution: ExecutionContext;
}

export async function handler(event: PrepareEvent): Promise<{ readonly incident: Incident }> {
  const incident = incidentOf(event);
  log('prepare', { incident: incident.id, trigger: incident.trigger, target: incident.target.name });
  return { incident };
}

function incidentOf({ input, execution }: PrepareEvent): Incident {
  try {
    return prepareIncident(input, execution, configuration());
  } catch (error) {
    if (error instanceof InvalidInputError) count('RejectedInputs');
    throw error;
  }
}
