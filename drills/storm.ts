/**
 * `npm run storm`: ten thousand webhooks about a hundred incidents, at once. Status 0 only if there is exactly one
 * execution for each incident and every webhook was answered in time.
 */
import { randomInt } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { paint } from '../local/paint';
import { endIn, factLines, wholeNumber } from './storms/figures';
import { playStorm, type StormResult } from './storms/storm';

interface Options {
  readonly webhooks: number;
  readonly incidents: number;
  readonly connections: number;
  readonly seed: number;
  readonly json?: string;
}

async function storm({ json, ...options }: Options): Promise<void> {
  console.log(
    `${options.webhooks} webhooks about ${options.incidents} incidents over ${options.connections} connections, --seed ${options.seed}`,
  );
  const result = await playStorm({
    ...options,
    onProgress: (text) => console.log(paint('dim', `  ${text}`)),
  });
  for (const line of figures(result)) console.log(line);
  for (const line of factLines(result.facts)) console.log(line);
  if (json) await writeFile(json, `${JSON.stringify({ ...options, ...result }, null, 2)}\n`);
  process.exitCode = result.holds ? 0 : 1;
}

function figures({ load, memory, executions, secondsToTheEnd }: StormResult): string[] {
  const { latencyMs, answers, attempts, lost } = load;
  const answered = Object.entries(answers).map(([status, times]) => `${times} x ${status}`);
  return [
    `  ${load.perSecond} webhooks a second for ${load.seconds} s; ${attempts} attempts: ${answered.join(', ')}, ${lost} connections lost`,
    `  answered after p50 ${latencyMs.p50} ms, p99 ${latencyMs.p99} ms, at most ${latencyMs.max} ms`,
    `  memory ${memory.startMb} MB at first, ${memory.peakMb} MB at most, ${memory.endMb} MB at the end`,
    `  ${executions.started} executions, the last ended after ${secondsToTheEnd} s`,
  ];
}

new Command('storm')
  .description(
    'Webhooks by the thousand: one execution for each incident, whatever is repeated, retried or lost',
  )
  .option('--webhooks <number>', 'how many', wholeNumber(100, 100_000), 10_000)
  .option('--incidents <number>', 'about so many incidents', wholeNumber(1, 1_000), 100)
  .option('--connections <number>', 'over so many connections at once', wholeNumber(1, 500), 64)
  .option('--seed <number>', 'repeats a storm', wholeNumber(0, 2 ** 32 - 1), randomInt(2 ** 32 - 1))
  .option('--json <file>', 'write the figures')
  .action(storm)
  .parseAsync()
  .catch(endIn);
