/**
 * `npm run endurance`: two hundred incidents one after another in one local run. Status 0 only if each was repaired
 * and the run takes no more of the machine at the end than at the start.
 */
import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { paint } from '../local/paint';
import { playEndurance } from './storms/endurance';
import { endIn, factLines, wholeNumber } from './storms/figures';

interface Options {
  readonly incidents: number;
  readonly json?: string;
}

async function endurance({ incidents, json }: Options): Promise<void> {
  console.log(`${incidents} incidents, one after another`);
  const result = await playEndurance({
    incidents,
    onProgress: (text) => console.log(paint('dim', `  ${text}`)),
  });
  console.log(`  ${(result.seconds / incidents).toFixed(1)} s an incident, ${result.seconds} s in all`);
  for (const line of factLines(result.facts)) console.log(line);
  if (json) await writeFile(json, `${JSON.stringify(result, null, 2)}\n`);
  process.exitCode = result.holds ? 0 : 1;
}

new Command('endurance')
  .description('Incidents one after another in one local run: memory, descriptors and processes stay flat')
  .option('--incidents <number>', 'how many', wholeNumber(4, 10_000), 200)
  .option('--json <file>', 'write the figures')
  .action(endurance)
  .parseAsync()
  .catch(endIn);
