/**
 * `npm run endurance`: two hundred incidents one after another in one local run. Status 0 only if each was repaired
 * and the run takes no more of the machine at the end than at the start.
 */
import { runAsProgram } from './harness/command';
import { wholeNumber } from './harness/options';
import { singleDrill } from './harness/single';
import { playEndurance } from './storms/endurance';

interface Options {
  readonly incidents: number;
}

const ENDURANCE = singleDrill<Options>({
  name: 'endurance',
  description: 'Incidents one after another in one local run: memory, descriptors and processes stay flat',
  options: (command) => command.option('--incidents <number>', 'how many', wholeNumber(4, 10_000), 200),
  about: ({ incidents }) => `${incidents} incidents, one after another`,
  play: async ({ incidents }, facts, onProgress) => {
    const endurance = await playEndurance({ incidents, onProgress });
    facts.push(...endurance.facts);
    const { readings, outcomes, seconds } = endurance;
    const figures = [`${(seconds / incidents).toFixed(1)} s an incident, ${seconds} s in all`];
    return { readings, outcomes, figures };
  },
});

void runAsProgram(ENDURANCE);
