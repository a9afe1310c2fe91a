/** Runbook, Post-Incident 3: which of its steps worked, which did not, and what only a person can add. */
import { isRepair } from '../remediate/actions';
import type { Story } from './story';
import { STEP_TEXT, secondsBetween } from './words';

export function learnings({ report, validations }: Story): string[] {
  const { actions, refusals, resolvedAt, outcome } = report;
  const lines: string[] = [];
  for (const { kind, changed, undone, summary, finishedAt } of actions) {
    const step = STEP_TEXT[kind];
    if (undone) lines.push(`did not help and was taken back: ${step} (${undone.why})`);
    else if (changed === 0) lines.push(`found nothing left to change: ${step}`);
    else if (!isRepair(kind)) lines.push(`was done: ${step} (${summary})`);
    else if (outcome === 'resolved' && resolvedAt !== null) {
      lines.push(
        `worked: ${step} (${summary}; healthy ${secondsBetween(finishedAt, resolvedAt)} s after it, by the last of ${validations.length} sample(s))`,
      );
    } else lines.push(`was done, and did not repair it by itself: ${step} (${summary})`);
  }
  for (const { kind, why } of refusals) lines.push(`was refused: ${STEP_TEXT[kind]} (${why})`);
  return lines.length > 0 ? lines : ['no step of the runbook that changes something was tried or refused'];
}

/** Questions to people; those about what they did only where they were called, or the workflow did not repair it. */
export function questions({ report, calls }: Story): string[] {
  const byHand =
    calls.some(({ kind }) => kind !== 'risk') ||
    !['resolved', 'dry-run', 'observed'].includes(report.outcome);
  return [
    ...(byHand ? ['what was done by hand, when, and which of it helped: it is not in the history.'] : []),
    'decisions that people took during the incident, and why.',
    'what the runbook should say that it does not say yet.',
  ];
}
