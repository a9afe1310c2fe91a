/**
 * `npm run faults`: lets every dependency fail in every way at every step that uses it, on the wire, and prints the
 * matrix. Status 0 only if every cell holds.
 */
import type { Cell } from './faults/cell';
import { CELLS, cellName } from './faults/matrix';
import type { Verdict } from './faults/play';
import { playCells } from './faults/run';
import { MAX_LANES } from './faults/steps';
import { matrixLines, notHeldLines } from './faults/table';
import { type Drill, runAsProgram } from './harness/command';
import { isChosen, severalOf, wholeNumber } from './harness/options';

interface Options {
  readonly dependency: readonly string[];
  readonly failure: readonly string[];
  readonly step: readonly string[];
  readonly cell: readonly string[];
  readonly jobs: number;
  readonly worlds: number;
}

const field = (name: 'dependency' | 'failure' | 'step') => severalOf(CELLS.map((cell) => cell[name]));
const chosen = ({ dependency, failure, step, cell }: Options) =>
  CELLS.filter(
    (each) =>
      isChosen(dependency, each.dependency) &&
      isChosen(failure, each.failure) &&
      isChosen(step, each.step) &&
      isChosen(cell, cellName(each)),
  );

const FAULTS: Drill<Cell, Options, Verdict> = {
  name: 'faults',
  description: 'Every dependency, failing in every way, at every step that uses it',
  noun: 'cell',
  options: (command) =>
    command
      .option('--dependency <name>', 'of this one; may be given several times', field('dependency'), [])
      .option('--failure <name>', 'by this one; may be given several times', field('failure'), [])
      .option('--step <name>', 'at this one; may be given several times', field('step'), [])
      .option('--cell <name>', 'this one; may be given several times', severalOf(CELLS.map(cellName)), [])
      .option('--jobs <number>', 'targets at a time, in one world', wholeNumber(1, MAX_LANES), 8)
      .option('--worlds <number>', 'worlds at a time whose deployment is changed', wholeNumber(1, 4), 2),
  list: (options) => chosen(options).map(cellName),
  choose: chosen,
  play: (cells, { jobs, worlds }, reports) =>
    playCells(cells, { lanes: jobs, surgeWorlds: worlds, onVerdict: (verdict) => reports.result(verdict) }),
  summary: (verdicts) => [...matrixLines(verdicts), '', ...notHeldLines(verdicts)],
};

void runAsProgram(FAULTS);
