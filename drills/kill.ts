/**
 * `npm run kill`: kills a part with SIGKILL in the middle of an incident, one after the other, and prints how each
 * incident ended. Status 0 only if all of it holds.
 */
import { writeFile } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import { paint } from '../local/paint';
import type { Group, Killed } from './kill/cell';
import { GROUPS } from './kill/cells';
import { playGroup } from './kill/play';
import { cellLines, closingLine } from './kill/table';

const CELLS = GROUPS.flatMap(({ cells }) => cells);
const MAX_JOBS = 4;

interface KillOptions {
  readonly only: readonly string[];
  readonly list?: boolean;
  readonly all?: boolean;
  readonly json?: string;
  readonly jobs: number;
}

async function kill({ only, list, all, json, jobs }: KillOptions): Promise<void> {
  if (list) {
    for (const { name, killed, when } of CELLS) console.log(`${name.padEnd(22)} ${killed}: ${when}`);
    return;
  }
  const startedMs = Date.now();
  const isChosen = ({ name }: { name: string }) => only.length === 0 || only.includes(name);
  const groups = GROUPS.map((group) =>
    group.world
      ? { ...group, cells: group.cells.filter(isChosen) }
      : { ...group, cells: group.cells.filter(isChosen) },
  ).filter(({ cells }) => cells.length > 0);
  const killed = await playAll(groups, jobs, (each) => {
    for (const line of cellLines(each, all === true)) console.log(line);
  });
  const minutes = ((Date.now() - startedMs) / 60_000).toFixed(1);
  console.log(`\n${paint('bold', closingLine(killed))}, in ${minutes} min`);
  if (json) await writeFile(json, `${JSON.stringify(killed, null, 2)}\n`);
  process.exitCode = killed.every(({ holds }) => holds) ? 0 : 1;
}

/** In the order of the list, so many at a time. */
async function playAll(
  groups: readonly Group[],
  jobs: number,
  onKilled: (killed: Killed) => void,
): Promise<Killed[]> {
  const results: Killed[] = [];
  const waiting = [...groups];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      results.push(...(await playGroup(next, onKilled)));
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  return results;
}

function cellName(value: string, previous: readonly string[]): string[] {
  if (CELLS.some(({ name }) => name === value)) return [...previous, value];
  throw new InvalidArgumentError(`accepted: ${CELLS.map(({ name }) => name).join(', ')}`);
}

function jobCount(value: string): number {
  const jobs = Number(value);
  if (Number.isInteger(jobs) && jobs >= 1 && jobs <= MAX_JOBS) return jobs;
  throw new InvalidArgumentError(`a whole number from 1 to ${MAX_JOBS} is accepted`);
}

new Command('kill')
  .description('Every part killed in the middle of an incident: what became of it')
  .option('--only <name>', 'kill this one; may be given several times', cellName, [])
  .option('--list', 'name what is killed and when')
  .option('--all', 'print every fact, not only those that do not hold')
  .option('--json <file>', 'write the results')
  .option('--jobs <number>', 'worlds at a time', jobCount, 2)
  .action(kill)
  .parseAsync()
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  });
