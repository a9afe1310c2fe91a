/** The matrix as people read it: a mark for each cell, and expected beside happened where one has fallen. */
import { paint } from '../../local/paint';
import { FAILURES, type Failure } from './failures';
import { type Cell, DEPENDENCIES } from './matrix';
import type { Verdict } from './play';

const COLUMNS: readonly Failure[] = [...FAILURES, 'lost-answer'];
const HEAD: Readonly<Record<Failure, string>> = {
  refused: 'refu',
  'unknown-name': 'name',
  'hangs-before': 'hang',
  'hangs-within': 'stal',
  'reset-within': 'rst',
  unauthorized: '401',
  forbidden: '403',
  'too-many-requests': '429',
  'server-error': '500',
  unavailable: '503',
  'slow-drip': 'drip',
  garbage: 'garb',
  truncated: 'trun',
  'huge-answer': '100M',
  'wrong-certificate': 'cert',
  'lost-answer': 'lost',
};
const WIDTH = 5;
const NAME_WIDTH = 42;

/** A line a step, a column a failure; `ok`, `FALL`, or nothing where there is no such cell. */
export function matrixLines(verdicts: readonly Verdict[]): string[] {
  const head = ''.padEnd(NAME_WIDTH) + COLUMNS.map((failure) => HEAD[failure].padStart(WIDTH)).join('');
  const rows = DEPENDENCIES.flatMap((dependency) => {
    const own = verdicts.filter(({ cell }) => cell.dependency === dependency);
    const steps = [...new Set(own.map(({ cell }) => cell.step))];
    return steps.map((step) => {
      const marks = COLUMNS.map((failure) =>
        mark(own.filter(({ cell }) => cell.step === step && cell.failure === failure)),
      );
      return `${dependency} × ${step}`.padEnd(NAME_WIDTH) + marks.join('');
    });
  });
  return [head, ...rows];
}

function mark(verdicts: readonly Verdict[]): string {
  if (verdicts.length === 0) return ''.padStart(WIDTH);
  return verdicts.every(({ holds }) => holds) ? 'ok'.padStart(WIDTH) : paint('red', 'FALL'.padStart(WIDTH));
}

/** What did not hold, expected beside happened. */
export function fallenLines(verdicts: readonly Verdict[]): string[] {
  return verdicts
    .filter(({ holds }) => !holds)
    .flatMap(({ name, seconds, facts }) => [
      `${paint('red', 'FALLEN')}  ${name}  ${seconds} s`,
      ...facts
        .filter((each) => !each.holds)
        .map(({ what, expected, happened }) => `    ${what}: expected ${expected}; happened ${happened}`),
    ]);
}

export function closingLine(verdicts: readonly Verdict[], cells: number): string {
  const second = verdicts.filter(({ holds, isSecond }) => holds && isSecond).length;
  const late = second > 0 ? ` (${second} of them only when played by themselves)` : '';
  return `${verdicts.filter(({ holds }) => holds).length} of ${cells} cells hold${late}`;
}

/** Cells by dependency, as a Markdown table. The README has it. */
export function countTable(cells: readonly Cell[]): string {
  const rows = DEPENDENCIES.map((dependency) => {
    const own = cells.filter((cell) => cell.dependency === dependency);
    const lost = own.filter(({ failure }) => failure === 'lost-answer').length;
    const steps = new Set(own.map(({ step }) => step)).size;
    return `| ${dependency} | ${steps} | ${own.length - lost} | ${lost} |`;
  });
  const lost = cells.filter(({ failure }) => failure === 'lost-answer').length;
  return [
    '| dependency | steps | cells | lost answers |',
    '| --- | --- | --- | --- |',
    ...rows,
    `| together | | ${cells.length - lost} | ${lost} |`,
  ].join('\n');
}
