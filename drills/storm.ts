/**
 * `npm run storm`: ten thousand webhooks about a hundred incidents, at once. Status 0 only if there is exactly one
 * execution for each incident and every webhook was answered in time.
 */
import { randomInt } from 'node:crypto';
import { runAsProgram } from './harness/command';
import { wholeNumber } from './harness/options';
import { singleDrill } from './harness/single';
import { playStorm, type StormOptions, type StormResult } from './storms/storm';

type Options = Pick<StormOptions, 'webhooks' | 'incidents' | 'connections' | 'seed'>;

const STORM = singleDrill<Options>({
  name: 'storm',
  description:
    'Webhooks by the thousand: one execution for each incident, whatever is repeated, retried or lost',
  options: (command) =>
    command
      .option('--webhooks <number>', 'how many', wholeNumber(100, 100_000), 10_000)
      .option('--incidents <number>', 'about so many incidents', wholeNumber(1, 1_000), 100)
      .option('--connections <number>', 'over so many connections at once', wholeNumber(1, 500), 64)
      .option('--seed <number>', 'repeats a storm', wholeNumber(0, 2 ** 32 - 1), randomInt(2 ** 32 - 1)),
  about: ({ webhooks, incidents, connections, seed }) =>
    `${webhooks} webhooks about ${incidents} incidents over ${connections} connections, --seed ${seed}`,
  play: async ({ webhooks, incidents, connections, seed }, facts, onProgress) => {
    const size = { webhooks, incidents, connections, seed };
    const storm = await playStorm({ ...size, onProgress });
    facts.push(...storm.facts);
    return { ...size, ...storm, figures: figures(storm) };
  },
});

function figures({ load, memory, executions, secondsToTheEnd }: StormResult): string[] {
  const { latencyMs, answers, attempts, lost } = load;
  const answered = Object.entries(answers).map(([status, times]) => `${times} x ${status}`);
  return [
    `${load.perSecond} webhooks a second for ${load.seconds} s; ${attempts} attempts: ${answered.join(', ')}, ${lost} connections lost`,
    `answered after p50 ${latencyMs.p50} ms, p99 ${latencyMs.p99} ms, at most ${latencyMs.max} ms`,
    `memory ${memory.startMb} MB at first, ${memory.peakMb} MB at most, ${memory.endMb} MB at the end`,
    `${executions.started} executions, the last ended after ${secondsToTheEnd} s`,
  ];
}

void runAsProgram(STORM);
