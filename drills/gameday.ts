/**
 * `npm run gameday`: plays every scenario on this machine, each in a world of its own with a real fault in it, and
 * prints expected beside happened. Status 0 only if all of it holds.
 */
import { writeFile } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import { paint } from '../local/paint';
import { type Played, play } from './gameday/play';
import type { Scenario } from './gameday/scenario';
import { SCENARIOS } from './gameday/scenarios';
import { scenarioLines, summaryLines } from './gameday/table';

const MAX_JOBS = 4;

interface GameDayOptions {
  readonly scenario: readonly string[];
  readonly list?: boolean;
  readonly all?: boolean;
  readonly json?: string;
  readonly timeline?: string;
  readonly jobs: number;
}

async function gameDay(options: GameDayOptions): Promise<void> {
  if (options.list) {
    for (const { name, proves, takes } of SCENARIOS) {
      const alone = takes ? ` (played only when it is named: it takes ${takes})` : '';
      console.log(`${name.padEnd(34)} ${proves}${alone}`);
    }
    return;
  }
  const chosen = SCENARIOS.filter(({ name, takes }) =>
    options.scenario.length === 0 ? takes === undefined : options.scenario.includes(name),
  );
  console.log(`${chosen.length} scenario(s), ${options.jobs} at a time\n`);
  const played = await playAll(chosen, options.jobs, (each) => {
    for (const line of scenarioLines(each, options.all === true || chosen.length === 1)) console.log(line);
  });
  console.log(`\n${paint('bold', 'Expected beside happened')}`);
  for (const line of summaryLines(played)) console.log(line);
  if (options.json) await writeFile(options.json, `${JSON.stringify(played, null, 2)}\n`);
  if (options.timeline) await writeFile(options.timeline, timelinesText(played));
  process.exitCode = played.every(({ holds }) => holds) ? 0 : 1;
}

/** What was played, what holds of it, and what its executions did and when. */
function timelinesText(played: readonly Played[]): string {
  return played
    .flatMap(({ name, proves, facts, timelines }) => [
      `# ${name}\n`,
      `The game day's scenario \`${name}\`: ${proves}. Written by \`npm run gameday -- --scenario ${name} --timeline FILE\`.\n`,
      '| what | expected | happened |\n| --- | --- | --- |',
      ...facts.map((each) => `| ${[each.what, each.expected, each.happened].map(cell).join(' | ')} |`),
      '',
      ...timelines,
    ])
    .join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** In the order of the list, so many at a time. */
async function playAll(
  scenarios: readonly Scenario[],
  jobs: number,
  onPlayed: (played: Played) => void,
): Promise<Played[]> {
  const results = new Map<Scenario, Played>();
  const waiting = [...scenarios];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const played = await play(next);
      results.set(next, played);
      onPlayed(played);
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  return scenarios.flatMap((scenario) => results.get(scenario) ?? []);
}

function scenarioName(value: string, previous: readonly string[]): string[] {
  if (SCENARIOS.some(({ name }) => name === value)) return [...previous, value];
  throw new InvalidArgumentError(`accepted: ${SCENARIOS.map(({ name }) => name).join(', ')}`);
}

function jobCount(value: string): number {
  const jobs = Number(value);
  if (Number.isInteger(jobs) && jobs >= 1 && jobs <= MAX_JOBS) return jobs;
  throw new InvalidArgumentError(`a whole number from 1 to ${MAX_JOBS} is accepted`);
}

new Command('gameday')
  .description('Every scenario of the runbook on this machine: expected beside happened')
  .option('--scenario <name>', 'play this one; may be given several times', scenarioName, [])
  .option('--list', 'name the scenarios and what each proves')
  .option('--all', 'print every fact, not only those that do not hold')
  .option('--json <file>', 'write the results')
  .option('--timeline <file>', 'write what its executions did and when, as Markdown')
  .option('--jobs <number>', 'scenarios at a time', jobCount, 1)
  .action(gameDay)
  .parseAsync()
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  });
