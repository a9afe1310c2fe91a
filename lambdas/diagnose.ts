/** Diagnose: runbook, Diagnosis 1 to 3, over every pod at once. */

import { collectEvidence } from '../src/adapters/evidence/collect-evidence';
import { checkAlertmanager } from '../src/adapters/readiness/alertmanager';
import { checkTarget } from '../src/adapters/readiness/check-target';
import { recordDiagnosis } from '../src/backtest/record';
import { diagnose } from '../src/diagnose/diagnose';
import { isTrimmed } from '../src/diagnose/trim';
import type { Diagnosis, WorkflowState } from '../src/model/state';
import { checkable } from './check';
import { documentsAreKept } from './check-documents';
import { configuration, targetOf } from './configuration';
import { keepLook } from './keep-look';
import { log, now } from './runtime';
import { newestLines, openSources } from './sources';

export const handler = checkable('diagnose', look, {
  ofTarget: async (target, reach) => (await checkTarget(target, reach, now, 'whole', 'diagnose')).checks,
  shared: async (check, { config, secrets }) => {
    const targets = config.targets.filter(({ name }) => check.targets.includes(name));
    const parts = await Promise.all([
      checkAlertmanager(config, targets, secrets, 'function'),
      documentsAreKept('diagnose'),
    ]);
    return parts.flat();
  },
});

async function look(state: WorkflowState): Promise<Diagnosis> {
  const config = configuration();
  const target = targetOf(state.incident);
  const request = { logs: newestLines(config), incidentStartedAt: state.incident.startedAt };
  const evidence = await collectEvidence(openSources(target), target, config, request, now);
  const diagnosis = diagnose(state, evidence, target, config);
  log('diagnose', { incident: state.incident.id, summary: diagnosis.summary, gaps: diagnosis.evidence.gaps });
  const kept = await keepLook('diagnose', state.incident.id, () => recordDiagnosis(state, evidence, config));
  const isTold = kept?.isWhole === true && isTrimmed(evidence, diagnosis.evidence);
  return isTold ? { ...diagnosis, fullEvidence: kept.place } : diagnosis;
}
