/** Measures things in turns, so that whatever else the machine does falls on all of them alike. */
import { performance } from 'node:perf_hooks';

/** Runs each of them once a turn, in an order that turns too. @returns milliseconds, turn by turn, by name. */
export async function inTurns<Name extends string>(
  turns: number,
  things: Readonly<Record<Name, () => unknown>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(things) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let turn = 0; turn < turns; turn += 1) {
    for (let index = 0; index < names.length; index += 1) {
      const name = names[(turn + index) % names.length] as Name;
      times[name].push(await timed(things[name]));
    }
  }
  return times;
}

/** How long it takes, in milliseconds. */
export async function timed(run: () => unknown): Promise<number> {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

/** Megabytes (10^6 bytes). */
export const megabytes = (bytes: number): number => bytes / 1_000_000;
