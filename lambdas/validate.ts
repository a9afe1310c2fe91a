/** Validate: runbook, Validation 1 to 4. One sample; how often and how long is the state machine's business. */
import { collectEvidence } from '../src/adapters/collect-evidence';
import { readAcknowledgement } from '../src/escalate/acknowledge';
import type { Validation, WorkflowState } from '../src/state';
import { validate } from '../src/validate/validate';
import { configuration, targetOf } from './configuration';
import { log, now } from './runtime';
import { openRecords, openSources } from './sources';

export async function handler(state: WorkflowState): Promise<Validation> {
  const config = configuration();
  const target = targetOf(state.incident);
  const request = {
    logs: { sinceSeconds: config.validation.windowSeconds },
    incidentStartedAt: state.incident.startedAt,
  };
  const [evidence, acknowledgement] = await Promise.all([
    collectEvidence(openSources(target), target, config, request, now),
    readAcknowledgement(openRecords(target), state.incident.id),
  ]);
  const validation = validate(state, evidence, target, config, acknowledgement);
  log('validate', {
    incident: state.incident.id,
    summary: validation.summary,
    next: validation.next,
    newRisks: validation.newRisks,
    gaps: evidence.gaps,
  });
  return validation;
}
