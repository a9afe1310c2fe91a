/** Plays many cells, in several lanes at a time, in worlds that are started once. */
import { makeCertificates } from './endpoint';
import type { Lane } from './lane';
import { type Cell, type Story, waysOf } from './matrix';
import { closeWay, playCell, type Verdict } from './play';
import { type LaneWorld, startLeakWorld, startSurgeWorld } from './worlds';

export interface RunOptions {
  /** Targets with leaks, side by side in one world. */
  readonly lanes: number;
  /** Worlds whose deployment is changed. */
  readonly surgeWorlds: number;
  readonly onVerdict?: (verdict: Verdict, done: number) => void;
}

const SURGES: readonly Story[] = ['surge', 'stuck'];

/** The verdicts in the order of the cells. Every world is closed at the end, however it ends. */
export async function playCells(cells: readonly Cell[], options: RunOptions): Promise<Verdict[]> {
  const surges = cells.filter(({ story }) => SURGES.includes(story));
  const leaks = cells.filter(({ story }) => !SURGES.includes(story));
  const certificates = await makeCertificates();
  const verdicts = new Map<Cell, Verdict>();
  const drain = async (lanes: readonly Lane[], waiting: Cell[][]) => {
    await Promise.all(
      lanes.map(async (lane) => {
        for (let cells = waiting.shift(); cells; cells = waiting.shift()) {
          for (const cell of cells) {
            const verdict = await playCell(lane, cell, certificates);
            verdicts.set(cell, verdict);
            options.onVerdict?.(verdict, verdicts.size);
          }
        }
        await closeWay(lane);
      }),
    );
  };
  const play = async (waiting: Cell[][], start: () => Promise<LaneWorld>) => {
    if (waiting.length === 0) return;
    const { world, lanes } = await start();
    try {
      await drain(lanes, waiting);
    } finally {
      await world.close();
    }
  };
  const surging = waysOf(surges);
  const leaking = waysOf(leaks);
  const worlds = Math.min(options.surgeWorlds, surging.length);
  const played = await Promise.allSettled([
    play(leaking, () => startLeakWorld(Math.min(options.lanes, leaking.length))),
    ...Array.from({ length: worlds }, () => play(surging, startSurgeWorld)),
  ]);
  for (const each of played) if (each.status === 'rejected') throw each.reason;
  return cells.flatMap((cell) => verdicts.get(cell) ?? []);
}
