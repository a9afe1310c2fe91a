/** Runbook, Post-Incident 3: which of its steps worked, which did not, and what only a person can add. */
import { changeOf, isRepair } from '../../remediate/changes';
import type { Story } from './story';
import { secondsBetween } from './words';

export function learnings({ report, validations }: Story): string[] {
  const { actions, refusals, resolvedAt, outcome } = report;
  const lines: string[] = [];
  const kinds = [...new Set(actions.map(({ kind }) => kind))];
  for (const kind of kinds) {
    const step = changeOf(kind).step;
    const all = actions.filter((each) => each.kind === kind);
    for (const { undone } of all) {
      if (undone) lines.push(`did not help and was undone: ${step} (${undone.why})`);
    }
    const made = all.filter(({ undone, changed }) => undone === null && changed > 0);
    if (all.some(({ undone, changed }) => undone === null && changed === 0)) {
      lines.push(`found nothing left to change: ${step}`);
    }
    const last = made.at(-1);
    if (!last) continue;
    const what = made.map(({ summary }) => summary).join('; ');
    const passes = made.length > 1 ? `, in ${made.length} passes` : '';
    if (!isRepair(kind)) lines.push(`was done: ${step}${passes} (${what})`);
    else if (outcome === 'resolved' && resolvedAt !== null) {
      lines.push(
        `worked: ${step}${passes} (${what}; healthy ${secondsBetween(last.finishedAt, resolvedAt)} s after ${made.length > 1 ? 'the last' : 'it'}, by the last of ${validations.length} sample(s))`,
      );
    } else lines.push(`was done, and did not repair it by itself: ${step}${passes} (${what})`);
  }
  for (const { kind, why } of refusals) lines.push(`was refused: ${changeOf(kind).step} (${why})`);
  return lines.length > 0 ? lines : ['no step of the runbook that changes something was tried or refused'];
}

/** Questions to people; those about what they did only where they were called, or the workflow did not repair it. */
export function questions({ report, calls }: Story): string[] {
  const byHand =
    calls.some(({ kind }) => kind !== 'risk') ||
    !['resolved', 'dry-run', 'observed', 'joined'].includes(report.outcome);
  return [
    ...(byHand ? ['what was done by hand, when, and which of it helped: it is not in the history.'] : []),
    'decisions that people took during the incident, and why.',
    'what the runbook should say that it does not say yet.',
  ];
}
