/**
 * What each function weighs: the size of its bundle as deployed, and its cold start on this machine, beside those of a
 * handler that does nothing.
 *
 *     npm run weigh -- [--runs 15] [--json] [function…]
 *
 * The functions take turns, so that whatever else the machine does falls on all of them alike.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { functionNames } from '../lib/bundling';
import { type Bundle, bundleAll } from './bundles';
import { type ColdStart, coldStart } from './cold-start';
import { medianOf } from './figure';

const DEFAULT_RUNS = '15';

export interface Weight extends Bundle {
  /** One a run, in the order of the runs: functions that were weighed together took turns. */
  readonly starts: readonly ColdStart[];
}

/** The empty handler's first. @throws RangeError for a function that is not there. */
export async function weigh(runs: number, wanted: readonly string[] = []): Promise<Weight[]> {
  const known = functionNames();
  const unknown = wanted.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new RangeError(`no function ${unknown.join(', ')}; there are: ${known.join(', ')}`);
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'knhk-weigh-'));
  try {
    const bundles = await bundleAll(folder, wanted.length > 0 ? wanted : known);
    const starts = bundles.map((): ColdStart[] => []);
    for (let run = 0; run < runs; run += 1) {
      for (const [index, { file }] of bundles.entries()) starts[index]?.push(await coldStart(file));
    }
    return bundles.map((bundle, index) => ({ ...bundle, starts: starts[index] ?? [] }));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Thousands of bytes, and the medians in milliseconds. */
function summaryOf({ name, bytes, starts }: Weight) {
  return {
    name,
    kB: rounded(bytes / 1_000),
    processMs: rounded(medianOf(starts.map(({ processMs }) => processMs))),
    importMs: rounded(medianOf(starts.map(({ importMs }) => importMs))),
  };
}

const rounded = (value: number): number => Math.round(value * 10) / 10;

function table(weights: readonly ReturnType<typeof summaryOf>[]): string {
  const rows = weights.map(({ name, kB, processMs, importMs }) => [name, kB, processMs, importMs]);
  return [['function', 'kB', 'process ms', 'import ms'], ...rows]
    .map(([name, ...figures]) =>
      [String(name).padEnd(16), ...figures.map((figure) => fixed(figure).padStart(11))].join(''),
    )
    .join('\n');
}

const fixed = (figure: string | number): string => (typeof figure === 'number' ? figure.toFixed(1) : figure);

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { runs: { type: 'string', default: DEFAULT_RUNS }, json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1)
    throw new RangeError(`--runs: ${values.runs} is no number of runs`);
  const weights = (await weigh(runs, positionals)).map(summaryOf);
  if (values.json) {
    console.log(JSON.stringify({ node: process.version, runs, functions: weights }, null, 2));
    return;
  }
  console.log(table(weights));
  console.log(`\nkB: minified, as deployed. Times: median of ${runs}, Node.js ${process.version}.`);
  console.log('process: spawn to the first answer; import: loading and the first call alone.');
}

if (require.main === module) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
