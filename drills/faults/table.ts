/** The matrix as people read it: a mark for each cell, and expected and actual where one does not hold. */
import { paint } from '../../local/paint';
import { resultLines } from '../harness/table';
import { type Cell, DEPENDENCIES } from './cell';
import { FAILURES, type Failure } from './failures';
import type { Verdict } from './play';

const COLUMNS: readonly Failure[] = [...FAILURES, 'lost-answer', 'not-ready'];
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
  'not-ready': 'idle',
};
const WIDTH = 5;
const NAME_WIDTH = 42;

/** A line a step, a column a failure; `ok`, `FAIL`, or nothing where there is no such cell. */
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
  return verdicts.every(({ holds }) => holds) ? 'ok'.padStart(WIDTH) : paint('red', 'FAIL'.padStart(WIDTH));
}

/** What does not hold, expected and actual; and how many hold only when they are played alone. */
export function notHeldLines(verdicts: readonly Verdict[]): string[] {
  const alone = verdicts.filter(({ holds, isSecond }) => holds && isSecond).length;
  return [
    ...verdicts.filter(({ holds }) => !holds).flatMap((verdict) => resultLines(verdict, false)),
    ...(alone > 0 ? [`${alone} hold only when they are played alone`] : []),
  ];
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
    `| total | | ${cells.length - lost} | ${lost} |`,
  ].join('\n');
}
