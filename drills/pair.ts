/**
 * `npm run pair`: two real Alertmanagers, told by one real Prometheus, that gossip at first and are apart then. Status
 * 0 only if each incident has one execution, however many have told of it.
 */
import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { paint } from '../local/paint';
import { endIn, factLines, wholeNumber } from './storms/figures';
import { playPair, textOf } from './storms/pair';

interface Options {
  readonly incidents: number;
  readonly peerTimeout: number;
  readonly json?: string;
}

async function pair({ incidents, peerTimeout, json }: Options): Promise<void> {
  const result = await playPair({
    incidents,
    peerTimeoutSeconds: peerTimeout,
    onProgress: (text) => console.log(paint('dim', `  ${text}`)),
  });
  for (const each of result.phases) console.log(`  ${textOf(each)}`);
  for (const line of factLines(result.facts)) console.log(line);
  if (json) await writeFile(json, `${JSON.stringify(result, null, 2)}\n`);
  process.exitCode = result.holds ? 0 : 1;
}

new Command('pair')
  .description('A pair of Alertmanagers that both notify: one execution for each incident')
  .option('--incidents <number>', 'in each phase', wholeNumber(1, 20), 10)
  .option(
    '--peer-timeout <seconds>',
    'how long the second leaves a notification to the first',
    wholeNumber(1, 60),
    15,
  )
  .option('--json <file>', 'write the figures')
  .action(pair)
  .parseAsync()
  .catch(endIn);
