/** Diagnose: runbook, Diagnosis 1 to 3, over every pod at once. */
import { collectEvidence } from '../src/adapters/collect-evidence';
import { diagnose } from '../src/diagnose/diagnose';
import type { Diagnosis, WorkflowState } from '../src/state';
import { configuration, log, now, targetOf } from './runtime';
import { openSources } from './sources';

export async function handler(state: WorkflowState): Promise<Diagnosis> {
  const config = configuration();
  const target = targetOf(state.incident);
  const tail = { tailLines: config.probes.logTailLines };
  const evidence = await collectEvidence(openSources(target), target, config, tail, now);
  const diagnosis = diagnose(state, evidence, target, config);
  log('diagnose', { incident: state.incident.id, summary: diagnosis.summary, gaps: evidence.gaps });
  return diagnosis;
}
