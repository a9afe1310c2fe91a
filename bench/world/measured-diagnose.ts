/** Diagnose itself, and a question about the memory of its process. */
import { handler as diagnose } from '../../lambdas/diagnose';
import type { Diagnosis, WorkflowState } from '../../src/model/state';

export type MemoryQuestion = { readonly question: 'peak memory' };

/** @returns for the question, bytes: the largest resident set that the process has had. */
export async function handler(event: WorkflowState | MemoryQuestion): Promise<Diagnosis | number> {
  if ('question' in event) return process.resourceUsage().maxRSS * 1_024;
  return diagnose(event);
}
