/** Reads the local run while somebody is watching, and says what is different from the last reading. */

import type { World } from '../local/world';
import { sendBoundMs } from '../src/adapters/channels/attempts';
import type { TargetRecord } from '../src/model/target-record';
import type { TargetRecords } from '../src/ports';
import type { StreamEvents } from './contract';
import type { ExecutionList } from './executions';
import { messagesOf } from './messages';
import { readService } from './service';

const SERVICE_MS = 1_000;
const CHANGES_MS = 2_000;
const HISTORIES_MS = 500;
/** The newest ones; the file has all. */
const MESSAGES_SHOWN = 12;

export type Slice = Exclude<keyof StreamEvents, 'hello'>;
export type Say = <Name extends Slice>(name: Name, data: StreamEvents[Name]) => void;

export interface Watch {
  /** Tells everything once more to `say`, whatever was said before. */
  refresh(): Promise<void>;
  stop(): void;
}

type Watched = Pick<World, 'aws' | 'cluster' | 'load' | 'configuration' | 'receivers'>;

/** @param say called with each thing that has changed, as a whole. What can't be read now is read the next time. */
export function startWatch(world: Watched, list: ExecutionList, records: TargetRecords, say: Say): Watch {
  let counted = { atMs: performance.now(), stats: world.load.stats() };
  const running = new Set<string>();
  const reads: Readonly<Record<Slice, () => Promise<void>>> = {
    async executions() {
      const items = await list.read();
      running.clear();
      for (const { name, status } of items) if (status === 'RUNNING') running.add(name);
      say('executions', items);
    },
    async histories() {
      const lengths = await Promise.all(
        [...running].map(async (name) => [name, await list.length(name)] as const),
      );
      say('histories', Object.fromEntries(lengths));
    },
    async service() {
      const service = await readService(world, counted);
      counted = service.counted;
      say('service', service.figures);
    },
    async changes() {
      const found = await records.read().catch(() => null);
      say('changes', found && changesOf(found.record));
    },
    async messages() {
      const all = messagesOf(world.aws.outbox.all, sendBoundMs(world.configuration.notifications));
      say('messages', { count: all.length, newest: all.slice(-MESSAGES_SHOWN).reverse() });
    },
  };
  const read = (slice: Slice) => reads[slice]().catch(() => undefined);
  const timers = [
    every(SERVICE_MS, () => read('service')),
    every(CHANGES_MS, () => read('changes')),
    every(HISTORIES_MS, () => read('histories')),
  ];
  const ends = [
    world.aws.onStatusChange(() => void read('executions')),
    world.aws.onMessage(() => void read('messages')),
  ];
  return {
    async refresh() {
      await Promise.all((Object.keys(reads) as Slice[]).map(read));
    },
    stop() {
      for (const timer of timers) timer.stop();
      for (const end of ends) end();
    },
  };
}

function changesOf({ stop, acknowledgements }: TargetRecord): StreamEvents['changes'] {
  return { stop, acknowledged: acknowledgements.map(({ execution }) => execution) };
}

/** One at a time: a reading that takes longer than the interval is not overtaken. */
function every(ms: number, act: () => Promise<void>): { stop(): void } {
  let stopped = false;
  let timer: NodeJS.Timeout;
  const next = () => {
    timer = setTimeout(async () => {
      await act();
      if (!stopped) next();
    }, ms);
    timer.unref();
  };
  next();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
