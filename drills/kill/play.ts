/** Plays cells, those of one group in one world, and judges what came of them. */

import { startWorld, type World, type WorldOptions } from '../../local/world';
import { Stage } from '../gameday/stage';
import { judged } from '../harness/result';
import type { Bench, Cell, Ended, Group, Killed } from './cell';
import { timelineText } from './timeline-text';
import { Watchers } from './watchers';

type OnKilled = (killed: Killed) => void;

/** In order. */
export async function playGroup({ world, cells }: Group, onKilled: OnKilled): Promise<Killed[]> {
  if (world) return playInWorlds(world, cells, onKilled);
  const results: Killed[] = [];
  for (const cell of cells) {
    const killed = await judge(cell, () => cell.play());
    results.push(killed);
    onKilled(killed);
  }
  return results;
}

/** After a cell that does not hold, the next one gets a new world: what was left behind is no ground for it. */
async function playInWorlds(
  options: WorldOptions,
  cells: readonly Cell[],
  onKilled: OnKilled,
): Promise<Killed[]> {
  const results: Killed[] = [];
  const waiting = [...cells];
  while (waiting.length > 0) {
    const watchers = new Watchers();
    const world = await open(options, watchers);
    const stage = world instanceof Error ? undefined : new Stage(world);
    for (
      let cell = waiting.shift(), holds = true;
      cell && holds;
      cell = holds ? waiting.shift() : undefined
    ) {
      const { play } = cell;
      const bench: Partial<Bench> = { ...(stage && { stage }), watchers };
      const killed = await judge(cell, async () => {
        if (!isWhole(bench)) throw world;
        return play(bench).catch((error: Error) => withTimeline(error, bench));
      });
      results.push(killed);
      onKilled(killed);
      ({ holds } = killed);
    }
    if (!(world instanceof Error)) await world.close();
  }
  return results;
}

function isWhole(bench: Partial<Bench>): bench is Bench {
  return bench.stage !== undefined;
}

/** With what is known of the incident, for whoever has to find out why it was not played to its end. */
async function withTimeline(error: Error, { stage, execution }: Bench): Promise<never> {
  if (execution === undefined) throw error;
  const told = timelineText(await stage.world.executions.history(execution));
  throw new Error(`${error.message}\n${told}`, { cause: error.cause });
}

async function open(options: WorldOptions, { onAnswer }: Watchers): Promise<World | Error> {
  try {
    return await startWorld({ ...options, cluster: { ...options.cluster, onAnswer } });
  } catch (error) {
    return error as Error;
  }
}

/** Never throws: what could not be played to its end has failed, with the reason as its last fact. */
async function judge(
  { name, killed, when }: Pick<Cell, 'name' | 'killed' | 'when'>,
  play: () => Promise<Ended>,
): Promise<Killed> {
  const unplayed = { killed, when, ending: 'not played to its end' };
  return judged({ name, about: `${killed} killed, ${when}` }, unplayed, async (facts) => {
    const { ending, facts: found } = await play();
    facts.push(...found);
    return { killed, when, ending };
  });
}
