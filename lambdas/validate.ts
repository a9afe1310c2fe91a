/** Validate: runbook, Validation 1 to 4. One sample; how often and how long is the state machine's business. */
import { collectEvidence } from '../src/adapters/evidence/collect-evidence';
import { checkAccess } from '../src/adapters/readiness/check-access';
import { recordValidation } from '../src/backtest/record';
import { acknowledgementOf } from '../src/escalate/acknowledge';
import { othersOf, recordOrNull, UNKNOWN_OTHERS } from '../src/lock/others';
import type { Validation, WorkflowState } from '../src/model/state';
import { CLUSTER_USE } from '../src/readiness/steps';
import { validate } from '../src/validate/validate';
import { checkable } from './check';
import { documentsAreKept } from './check-documents';
import { configuration, targetOf } from './configuration';
import { keepLook } from './keep-look';
import { log, now } from './runtime';
import { openRecords, openSources } from './sources';

export const handler = checkable('validate', look, {
  ofTarget: (target, reach) =>
    checkAccess(target, reach, { cluster: CLUSTER_USE.validate, postgres: true, prometheus: true }, now),
  shared: () => documentsAreKept('validate'),
});

async function look(state: WorkflowState): Promise<Validation> {
  const config = configuration();
  const target = targetOf(state.incident);
  const request = {
    logs: { sinceSeconds: config.validation.windowSeconds },
    incidentStartedAt: state.incident.startedAt,
  };
  const { id } = state.incident;
  const [evidence, record] = await Promise.all([
    collectEvidence(openSources(target), target, config, request, now),
    recordOrNull(openRecords(target)),
  ]);
  // What can't be read of people makes that they are paged once too often.
  const acknowledgement = record && acknowledgementOf(record, id);
  const others = record ? othersOf(record, id, now(), config.remediation.lock.leaseSeconds) : UNKNOWN_OTHERS;
  const validation = validate(state, evidence, target, config, acknowledgement, others);
  log('validate', {
    incident: state.incident.id,
    summary: validation.summary,
    next: validation.next,
    newRisks: validation.newRisks,
    gaps: evidence.gaps,
  });
  await keepLook('validate', id, () => recordValidation(state, evidence, config));
  return validation;
}
