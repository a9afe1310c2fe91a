/** Diagnose: runbook, Diagnosis 1 to 3, over every pod at once. */

import { S3ReportStore } from '../src/adapters/aws/s3-report-store';
import { collectEvidence } from '../src/adapters/evidence/collect-evidence';
import { ENVIRONMENT } from '../src/configuration/environment';
import { diagnose } from '../src/diagnose/diagnose';
import { isTrimmed } from '../src/diagnose/trim';
import type { Evidence } from '../src/model/evidence';
import type { Diagnosis, WorkflowState } from '../src/model/state';
import { errorText } from '../src/text/error-text';
import { configuration, targetOf } from './configuration';
import { log, now, once, variable } from './runtime';
import { newestLines, openSources } from './sources';

const reportStore = once(() => new S3ReportStore(variable(ENVIRONMENT.reportBucket)));

export async function handler(state: WorkflowState): Promise<Diagnosis> {
  const config = configuration();
  const target = targetOf(state.incident);
  const request = { logs: newestLines(config), incidentStartedAt: state.incident.startedAt };
  const evidence = await collectEvidence(openSources(target), target, config, request, now);
  const diagnosis = diagnose(state, evidence, target, config);
  log('diagnose', { incident: state.incident.id, summary: diagnosis.summary, gaps: diagnosis.evidence.gaps });
  if (!isTrimmed(evidence, diagnosis.evidence)) return diagnosis;
  const fullEvidence = await keep(state.incident.id, diagnosis.round, evidence);
  return fullEvidence === null ? diagnosis : { ...diagnosis, fullEvidence };
}

/** Null where it can't be kept: what the state holds is enough to act on. */
async function keep(incident: string, round: number, evidence: Evidence): Promise<string | null> {
  try {
    const name = `incidents/${incident}/evidence-${round}.json`;
    return await reportStore().put(name, JSON.stringify(evidence, null, 2), 'application/json');
  } catch (error) {
    log('diagnose', { incident, evidenceNotKept: errorText(error) });
    return null;
  }
}
