/**
 * `npm run pair`: two real Alertmanagers, both notified by one real Prometheus, that gossip at first and are apart then.
 * Status 0 only if each incident has one execution, however many notifications there were.
 */
import { runAsProgram } from './harness/command';
import { wholeNumber } from './harness/options';
import { singleDrill } from './harness/single';
import { playPair, textOf } from './storms/pair';

interface Options {
  readonly incidents: number;
  readonly peerTimeout: number;
}

const PAIR = singleDrill<Options>({
  name: 'pair',
  description: 'A pair of Alertmanagers that both notify: one execution for each incident',
  options: (command) =>
    command
      .option('--incidents <number>', 'in each phase', wholeNumber(1, 20), 10)
      .option(
        '--peer-timeout <seconds>',
        'how long the second leaves a notification to the first',
        wholeNumber(1, 60),
        15,
      ),
  about: ({ incidents, peerTimeout }) =>
    `two Alertmanagers, ${incidents} incidents in each phase, --peer-timeout ${peerTimeout}`,
  play: async ({ incidents, peerTimeout: peerTimeoutSeconds }, facts, onProgress) => {
    const pair = await playPair({ incidents, peerTimeoutSeconds, onProgress });
    facts.push(...pair.facts);
    return { phases: pair.phases, figures: pair.phases.map(textOf) };
  },
});

void runAsProgram(PAIR);
