/**
 * What each function weighs: the size of its bundle as deployed, and its cold start on this machine, beside those of a
 * program that imports the clients which the function has, and nothing else.
 *
 *     npm run weigh -- [--runs 15] [--json] [function…]
 *
 * All take turns, so that whatever else the machine does falls on all of them alike.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { functionNames } from '../lib/bundling';
import { type Bundle, bundleAll, bundleClients } from './bundles';
import { type ColdStart, coldStart } from './cold-start';
import { medianOf } from './figure';

const DEFAULT_RUNS = '15';

interface Started extends Bundle {
  /** One a run, in the order of the runs: what was weighed together took turns. */
  readonly starts: readonly ColdStart[];
}

export interface Weight extends Started {
  readonly clients: Started;
}

/** @throws RangeError for a function that is not there. */
export async function weigh(runs: number, wanted: readonly string[] = []): Promise<Weight[]> {
  const known = functionNames();
  const unknown = wanted.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new RangeError(`no function ${unknown.join(', ')}; there are: ${known.join(', ')}`);
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'knhk-weigh-'));
  try {
    const functions = await bundleAll(folder, wanted.length > 0 ? wanted : known);
    const clients = await bundleClients(folder, functions);
    const all = functions.flatMap((each, index) => [each, clients[index] ?? each]);
    const starts = all.map((): ColdStart[] => []);
    for (let run = 0; run < runs; run += 1) {
      for (const [index, { file }] of all.entries()) starts[index]?.push(await coldStart(file));
    }
    const started = all.map((each, index): Started => ({ ...each, starts: starts[index] ?? [] }));
    return functions.map((each, index) => ({
      ...(started[2 * index] ?? { ...each, starts: [] }),
      clients: started[2 * index + 1] ?? { ...each, starts: [] },
    }));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Thousands of bytes, and the medians in milliseconds. */
function summaryOf({ name, bytes, starts, clients }: Weight) {
  return {
    name,
    kB: rounded(bytes / 1_000),
    processMs: rounded(medianOf(starts.map(({ processMs }) => processMs))),
    importMs: rounded(medianOf(starts.map(({ importMs }) => importMs))),
    clientsKb: rounded(clients.bytes / 1_000),
    clientsImportMs: rounded(medianOf(clients.starts.map(({ importMs }) => importMs))),
  };
}

const rounded = (value: number): number => Math.round(value * 10) / 10;

function table(weights: readonly ReturnType<typeof summaryOf>[]): string {
  const headings = ['function', 'kB', 'process ms', 'import ms', 'clients kB', 'import ms'];
  return [headings, ...weights.map((each) => Object.values(each))]
    .map(([name, ...figures]) =>
      [String(name).padEnd(16), ...figures.map((figure) => fixed(figure).padStart(12))].join(''),
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
  console.log(
    'clients: a program that imports what the function has of the cloud and of PostgreSQL, and nothing else.',
  );
}

if (require.main === module) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
