/** Plays many cells, in several lanes at a time, in worlds that are started once. */
import { makeCertificates } from './broken-endpoint';
import type { Cell } from './cell';
import type { Lane } from './lane';
import { waysOf } from './matrix';
import { closeWay, playCell, type Verdict } from './play';
import { AUTOSCALED_WORLD, ONE_POD_WORLD, POOLED_WORLD, SURGE_WORLD } from './settings';
import { STORIES } from './stories';
import { type LaneWorld, startChangedWorld, startLeakWorld } from './worlds';

export interface RunOptions {
  /** Targets with leaks, side by side in one world. */
  readonly lanes: number;
  /** Worlds in which replicas are added. */
  readonly surgeWorlds: number;
  /** Is there already, and stays: in place of a world with `lanes` targets. */
  readonly leakWorld?: LaneWorld;
  readonly onVerdict?: (verdict: Verdict, done: number) => void;
}

/**
 * The verdicts in the order of the cells. What falls is played once more at the end, by itself: on a busy machine a cell
 * among others may fall for want of time, and by itself only for want of correctness. Every world is closed at the end.
 */
export async function playCells(cells: readonly Cell[], options: RunOptions): Promise<Verdict[]> {
  const certificates = await makeCertificates();
  const verdicts = new Map<Cell, Verdict>();
  const kindOf = ({ story }: Cell) => STORIES[story].world;
  const group = (kind: ReturnType<typeof kindOf>) => ({
    waiting: waysOf(cells.filter((cell) => kindOf(cell) === kind)),
    worlds: [] as LaneWorld[],
  });
  const byKind = {
    leak: group('leak'),
    surge: group('surge'),
    'one-pod': group('one-pod'),
    autoscaled: group('autoscaled'),
    pooled: group('pooled'),
  };
  const { leak: leaking, surge: surging, 'one-pod': onePod, autoscaled, pooled } = byKind;
  const groups = Object.values(byKind);
  try {
    const playIn = async (lane: Lane, cell: Cell, isSecond: boolean) => {
      const verdict = { ...(await playCell(lane, cell, certificates)), isSecond };
      verdicts.set(cell, verdict);
      options.onVerdict?.(verdict, verdicts.size);
    };
    const drain = async (lane: Lane, waiting: Cell[][]) => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        for (const cell of next) await playIn(lane, cell, false);
      }
      await closeWay(lane);
    };
    const playing: Promise<unknown>[] = [];
    // One after the other: a world that starts takes much of a small machine.
    const open = async ({ waiting, worlds }: (typeof groups)[number], start: () => Promise<LaneWorld>) => {
      if (waiting.length === 0) return;
      const started = await start();
      worlds.push(started);
      playing.push(...started.lanes.map((lane) => drain(lane, waiting)));
    };
    await open(
      leaking,
      async () => options.leakWorld ?? startLeakWorld(Math.min(options.lanes, leaking.waiting.length)),
    );
    for (let world = 0; world < options.surgeWorlds; world++)
      await open(surging, () => startChangedWorld(SURGE_WORLD));
    await open(onePod, () => startChangedWorld(ONE_POD_WORLD));
    await open(autoscaled, () => startChangedWorld(AUTOSCALED_WORLD));
    await open(pooled, () => startChangedWorld(POOLED_WORLD));
    await Promise.all(playing);
    for (const { cell } of [...verdicts.values()].filter(({ holds }) => !holds)) {
      const [lane] = byKind[kindOf(cell)].worlds[0]?.lanes ?? [];
      if (!lane) continue;
      await playIn(lane, cell, true);
      // A way that is left open keeps the whole run from ending.
      await closeWay(lane);
    }
    return cells.flatMap((cell) => verdicts.get(cell) ?? []);
  } finally {
    const opened = groups.flatMap(({ worlds }) => worlds).filter((each) => each !== options.leakWorld);
    for (const { world } of opened) await world.close();
  }
}
