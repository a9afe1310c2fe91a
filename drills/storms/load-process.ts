/**
 * The load in a process of its own: what it costs to send must not be taken for what it costs to answer. The
 * options are a file of JSON, its result is one line of JSON.
 */
import { readFileSync } from 'node:fs';
import { type LoadOptions, sendStorm } from './load';
import { planStorm, type StormPlanOptions } from './plan';

/** The webhooks are planned here again: the same seed gives the same ones, and they are many megabytes. */
export interface LoadOrder {
  readonly plan: StormPlanOptions;
  readonly load: Omit<LoadOptions, 'webhooks'>;
}

async function main(file: string): Promise<void> {
  const { plan, load } = JSON.parse(readFileSync(file, 'utf8')) as LoadOrder;
  const result = await sendStorm({ ...load, webhooks: planStorm(plan).webhooks });
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

main(process.argv[2] ?? '').catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
