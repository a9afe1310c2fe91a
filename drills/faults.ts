/**
 * `npm run faults`: lets every dependency fail in every way at every step that uses it, on the wire, and prints the
 * matrix. Status 0 only if every cell holds.
 */
import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { paint } from '../local/paint';
import { CELLS, type Cell, cellName } from './faults/matrix';
import type { Verdict } from './faults/play';
import { playCells } from './faults/run';
import { MAX_LANES } from './faults/steps';
import { closingLine, fallenLines, matrixLines } from './faults/table';

interface FaultsOptions {
  readonly dependency: readonly string[];
  readonly failure: readonly string[];
  readonly step: readonly string[];
  readonly cell: readonly string[];
  readonly list?: boolean;
  readonly all?: boolean;
  readonly json?: string;
  readonly jobs: number;
  readonly worlds: number;
}

async function faults(options: FaultsOptions): Promise<void> {
  const chosen = CELLS.filter(chosenBy(options));
  if (options.list) {
    for (const cell of chosen) console.log(cellName(cell));
    return;
  }
  const startedMs = Date.now();
  console.log(`${chosen.length} of ${CELLS.length} cells, ${options.jobs} targets at a time\n`);
  const soFar = new Map<Cell, Verdict>();
  const verdicts = await playCells(chosen, {
    lanes: options.jobs,
    surgeWorlds: options.worlds,
    onVerdict: (verdict, done) => {
      soFar.set(verdict.cell, verdict);
      tell(verdict, `${done}/${chosen.length}`, options.all === true);
      // Whoever breaks it off has what was seen by then.
      if (options.json && !verdict.holds) write(options.json, [...soFar.values()]);
    },
  });
  console.log(`\n${paint('bold', 'Dependency × step × failure')}`);
  for (const line of matrixLines(verdicts)) console.log(line);
  console.log();
  for (const line of fallenLines(verdicts)) console.log(line);
  const minutes = ((Date.now() - startedMs) / 60_000).toFixed(1);
  console.log(`${closingLine(verdicts, chosen.length)}, in ${minutes} minutes`);
  if (options.json) write(options.json, verdicts);
  process.exitCode = verdicts.length === chosen.length && verdicts.every(({ holds }) => holds) ? 0 : 1;
}

function write(file: string, verdicts: readonly Verdict[]): void {
  writeFileSync(file, `${JSON.stringify(verdicts, null, 2)}\n`);
}

function tell(verdict: Verdict, progress: string, all: boolean): void {
  const { holds, name, seconds, facts } = verdict;
  if (holds) console.log(`${progress.padStart(8)}  holds  ${name}  ${seconds} s`);
  else for (const line of fallenLines([verdict])) console.log(`${progress.padStart(8)}  ${line}`);
  if (!all) return;
  for (const { what, expected, happened } of facts)
    console.log(`          ${what}: ${expected}; ${happened}`);
}

function chosenBy({ dependency, failure, step, cell }: FaultsOptions): (each: Cell) => boolean {
  const isIn = (chosen: readonly string[], value: string) => chosen.length === 0 || chosen.includes(value);
  return (each) =>
    isIn(dependency, each.dependency) &&
    isIn(failure, each.failure) &&
    isIn(step, each.step) &&
    isIn(cell, cellName(each));
}

function oneOf(known: readonly string[]) {
  return (value: string, previous: readonly string[]): string[] => {
    if (known.includes(value)) return [...previous, value];
    throw new InvalidArgumentError(`accepted: ${[...new Set(known)].join(', ')}`);
  };
}

function count(most: number) {
  return (value: string): number => {
    const number = Number(value);
    if (Number.isInteger(number) && number >= 1 && number <= most) return number;
    throw new InvalidArgumentError(`a whole number from 1 to ${most} is accepted`);
  };
}

const field = (name: 'dependency' | 'failure' | 'step') => oneOf(CELLS.map((cell) => cell[name]));

new Command('faults')
  .description('Every dependency, failing in every way, at every step that uses it')
  .option('--dependency <name>', 'of this one; may be given several times', field('dependency'), [])
  .option('--failure <name>', 'by this one; may be given several times', field('failure'), [])
  .option('--step <name>', 'at this one; may be given several times', field('step'), [])
  .option('--cell <name>', 'this one; may be given several times', oneOf(CELLS.map(cellName)), [])
  .option('--list', 'name the cells')
  .option('--all', 'print every fact, not only those that do not hold')
  .option('--json <file>', 'write the verdicts')
  .option('--jobs <number>', 'targets at a time, in one world', count(MAX_LANES), 8)
  .option('--worlds <number>', 'worlds at a time whose deployment is changed', count(4), 2)
  .action(faults)
  .parseAsync()
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  });
