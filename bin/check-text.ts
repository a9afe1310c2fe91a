/** A check in a few lines: what it is of, and what came of it. */
import type { ExecutionHistory } from '../src/history/read';

export function checkText({ check, conclusion }: Pick<ExecutionHistory, 'check' | 'conclusion'>): string {
  const of = `check of ${check?.targets.join(', ') ?? 'unknown'}`;
  if (!conclusion) return `${of}: not concluded`;
  const { summary, news, page } = conclusion;
  const line = (mark: string) => (problem: (typeof news.begun)[number]) =>
    `  ${mark} ${problem.target ?? 'all targets'}: ${problem.system}: ${problem.needed}`;
  return [
    `${of}: ${summary}`,
    ...news.begun.map(line('new: ')),
    ...news.ended.map(line('over:')),
    `  ${page}`,
  ].join('\n');
}
