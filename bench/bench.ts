/**
 * `npm run bench`: measures everything beside what it is compared with, and says what has moved since the reference.
 *
 *     npm run bench -- [--only NAME…] [--list] [--json FILE] [--from FILE] [--write] [--reference]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { whyAbsolute } from './absolute';
import { LEFT_OUT } from './left-out';
import { machine } from './machine';
import { performancePage, tookText } from './page';
import { plotOf } from './plot';
import { movedSince, parseReference, type Reference } from './reference';
import type { Row } from './row';
import { MEASUREMENTS } from './rows';
import { tableOf } from './table';
import { timed } from './turns';
import { figureText, type Line, lineOf } from './words';

const DOCS = path.join(__dirname, '..', 'docs');
const REFERENCE = path.join(__dirname, 'reference.json');

interface BenchOptions {
  readonly only?: readonly string[];
  readonly list?: boolean;
  readonly json?: string;
  readonly from?: string;
  readonly write?: boolean;
  readonly reference?: boolean;
}

/** What was measured, on what and when; each sample of it. */
interface Run extends Omit<Reference, 'figures'> {
  readonly durationSeconds: number;
  /** By the measurement's name, seconds. */
  readonly took: Readonly<Record<string, number>>;
  readonly rows: readonly Row[];
}

async function bench({ only, list, json, from, write, reference }: BenchOptions): Promise<void> {
  const names = chosen(only);
  if (list) return console.log(names.join('\n'));
  if (only && (write || reference)) {
    throw new RangeError('--write and --reference need every measurement: leave out --only');
  }
  const run = from === undefined ? await measureAll(names) : (JSON.parse(readFileSync(from, 'utf8')) as Run);
  const { machine: where, node, date, durationSeconds } = run;
  const lines = run.rows.map(lineOf);
  const figures = Object.fromEntries(lines.map(({ row, figure }) => [row.name, figure]));
  console.log(tableOf(lines));
  console.log(`\n${tookText(run.took)}`);
  console.log(`${lines.length} rows in ${durationSeconds} s, ${where}, Node.js ${node}`);
  sayWhatMoved(lines, where);
  if (json) writeJson(json, run);
  if (write) await writePage(lines, run);
  if (reference) writeJson(REFERENCE, { machine: where, node, date, figures } satisfies Reference);
}

async function measureAll(names: readonly string[]): Promise<Run> {
  const startedMs = Date.now();
  const rows: Row[] = [];
  const took: Record<string, number> = {};
  for (const name of names) {
    const ms = await timed(async () => {
      const measured = (await MEASUREMENTS[name]?.((line) => console.error(`  ${line}`))) ?? [];
      for (const row of measured) whyAbsolute(row);
      rows.push(...measured);
    });
    took[name] = Math.round(ms / 1_000);
    console.error(`${name}: ${took[name]} s`);
  }
  return {
    ...{ machine: machine(), node: process.version, date: new Date().toISOString().slice(0, 10) },
    ...{ durationSeconds: Math.round((Date.now() - startedMs) / 1_000), took, rows },
  };
}

/** @throws RangeError for a measurement that there is not. */
function chosen(only: readonly string[] = Object.keys(MEASUREMENTS)): readonly string[] {
  const unknown = only.filter((name) => !Object.hasOwn(MEASUREMENTS, name));
  if (unknown.length === 0) return only;
  throw new RangeError(
    `no measurement ${unknown.join(', ')}; there are: ${Object.keys(MEASUREMENTS).join(', ')}`,
  );
}

function sayWhatMoved(lines: readonly Line[], here: string): void {
  let text: string;
  try {
    text = readFileSync(REFERENCE, 'utf8');
  } catch {
    console.log('\nThere is no reference yet: --reference writes it.');
    return;
  }
  const then = parseReference(text);
  const moved = movedSince(then, lines, here);
  console.log(
    `\nMoved since the reference of ${then.date} (${then.machine}): ${moved.length === 0 ? 'nothing' : ''}`,
  );
  for (const { was, line } of moved) {
    const { unit, what } = line.row;
    console.log(`  ${what}: ${figureText(was, unit)} → ${figureText(line.figure, unit)}`);
  }
}

async function writePage(lines: readonly Line[], run: Run): Promise<void> {
  const plots: Record<string, string> = {};
  for (const { row } of lines) {
    if (!row.growth) continue;
    plots[row.name] = `performance-${row.name}.svg`;
    writeFileSync(path.join(DOCS, `performance-${row.name}.svg`), await plotOf(row));
  }
  writeFileSync(
    path.join(DOCS, 'performance.md'),
    performancePage({ ...run, lines, plots, leftOut: LEFT_OUT }),
  );
}

function writeJson(file: string, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}

new Command('bench')
  .option('--only <name...>', 'these measurements alone')
  .option('--list', 'names the measurements')
  .option('--json <file>', 'every sample, as JSON')
  .option('--from <file>', 'what an earlier run wrote with --json, in place of measuring')
  .option('--write', 'docs/performance.md and its plots')
  .option('--reference', 'bench/reference.json, which later runs are compared with')
  .action(bench)
  .parseAsync()
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
