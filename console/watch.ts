/**
 * Reads what changes while somebody is watching, and says what is different from the last reading. What can't be read is
 * said too, and is tried again ever more slowly until it can: an account's quotas are there for its incidents first.
 */
import type { Target } from '../src/configuration/configuration';
import type { StreamEvents, TargetChanges } from './contract';
import type { ExecutionList } from './executions';
import type { Histories } from './histories';
import { refusalText } from './refusal-text';
import type { ConsoleSource } from './source';

/** Doubled with each failure in a row, up to this. */
const SLOWEST_MS = 60_000;

export type Slice = Exclude<keyof StreamEvents, 'hello'>;
export type Say = <Name extends Slice>(name: Name, data: StreamEvents[Name]) => void;

export interface Watch {
  /** Tells everything once more to `say`, whatever was said before. */
  refresh(): Promise<void>;
  stop(): void;
}

type Read = () => Promise<void>;

/** @param say called with each thing that has changed, as a whole. */
export function startWatch(
  source: ConsoleSource,
  list: ExecutionList,
  histories: Histories,
  say: Say,
): Watch {
  const { pace, world } = source;
  const problems = new Map<Slice, string>();
  const told = (slice: Slice, read: Read) => async (): Promise<boolean> => {
    try {
      await read();
      problems.delete(slice);
      return true;
    } catch (error) {
      problems.set(slice, refusalText(error));
      return false;
    } finally {
      say('problems', Object.fromEntries(problems));
    }
  };
  const reads = {
    executions: told('executions', async () => say('executions', await list.newest())),
    histories: told('histories', async () => {
      const opened = histories.opened();
      const lengths = await Promise.all(
        opened.map(
          async (name) => [name, (await histories.read(name, pace.historiesMs / 2)).length] as const,
        ),
      );
      say('histories', Object.fromEntries(lengths));
    }),
    changes: told('changes', async () => {
      say('changes', await Promise.all(source.configuration.targets.map((each) => changesOf(source, each))));
    }),
    service: told('service', async () => {
      if (world) say('service', await world.service());
    }),
    messages: told('messages', async () => {
      if (world) say('messages', world.outbox());
    }),
  };
  const timers = [
    every(pace.executionsMs, reads.executions),
    every(pace.historiesMs, reads.histories),
    every(pace.recordsMs, reads.changes),
    ...(world ? [every(pace.serviceMs, reads.service)] : []),
  ];
  const end = world?.onNews((slice) => void reads[slice]());
  return {
    async refresh() {
      await Promise.all(Object.values(reads).map((read) => read()));
    },
    stop() {
      for (const timer of timers) timer.stop();
      end?.();
    },
  };
}

/** Of one target that can't be reached, the others are shown all the same. */
async function changesOf(source: ConsoleSource, target: Target): Promise<TargetChanges> {
  try {
    const record = await (await source.recordsOf(target)).look();
    return {
      target: target.name,
      stop: record?.stop ?? null,
      acknowledged: record?.acknowledgements.map(({ execution }) => execution) ?? [],
      problem: null,
    };
  } catch (error) {
    return { target: target.name, stop: null, acknowledged: [], problem: refusalText(error) };
  }
}

/** One at a time: a reading that takes longer than the interval is not overtaken. */
function every(ms: number, act: () => Promise<boolean>): { stop(): void } {
  let stopped = false;
  let timer: NodeJS.Timeout;
  const next = (inMs: number) => {
    timer = setTimeout(async () => {
      const went = await act();
      if (!stopped) next(went ? ms : Math.min(SLOWEST_MS, inMs * 2));
    }, inMs);
    timer.unref();
  };
  next(ms);
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
