/** Prepare: one Incident from whatever the execution was started with. */

import { prepareCheck } from '../src/intake/check';
import { type ExecutionContext, prepareIncident } from '../src/intake/prepare';
import { asksForCheck, type CheckScope } from '../src/model/check';
import { InvalidInputError } from '../src/model/errors';
import type { Incident } from '../src/model/incident';
import { checkable } from './check';
import { checkDeployment } from './check-deployment';
import { configuration } from './configuration';
import { log } from './runtime';
import { count } from './telemetry';

interface PrepareEvent {
  readonly input: unknown;
  readonly execution: ExecutionContext;
}

/** An incident, or where the input asks for it a check. */
type Prepared = { readonly incident: Incident } | { readonly check: CheckScope };

export const handler = checkable('prepare', prepare, { shared: checkDeployment });

async function prepare(event: PrepareEvent): Promise<Prepared> {
  if (asksForCheck(event.input)) {
    const check = checked(() => prepareCheck(event.input, event.execution, configuration()));
    log('prepare', { check: check.id, targets: check.targets });
    return { check };
  }
  const incident = checked(() => prepareIncident(event.input, event.execution, configuration()));
  log('prepare', { incident: incident.id, trigger: incident.trigger, target: incident.target.name });
  return { incident };
}

function checked<T>(prepared: () => T): T {
  try {
    return prepared();
  } catch (error) {
    if (error instanceof InvalidInputError) count('FailedWithoutIncident');
    throw error;
  }
}
