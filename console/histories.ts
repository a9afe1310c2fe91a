/**
 * Histories that were read, kept: of one that grows only what is new is asked for, and of one that has ended nothing.
 * Every page that is open shares them, so that the service is asked as often for ten pages as for one.
 */
import type { HistoryEvent } from '../src/history/events';
import { endsExecution } from '../src/history/lifecycle';
import type { ConsoleExecutions } from './source';

/** As many as people have open at a time, and some. */
const KEPT = 40;
/** A page asks for what it shows again and again while it is open. */
const OPEN_MS = 45_000;

interface Kept {
  readonly events: readonly HistoryEvent[];
  readonly readMs: number;
}

export class Histories {
  private readonly kept = new Map<string, Kept>();
  private readonly underWay = new Map<string, Promise<Kept>>();
  private readonly askedMs = new Map<string, number>();

  constructor(
    private readonly executions: Pick<ConsoleExecutions, 'historyAfter'>,
    private readonly now: () => number = Date.now,
  ) {}

  /** Somebody looks at it: it is read again for a while. */
  open(execution: string): void {
    this.askedMs.set(execution, this.now());
  }

  /** Those that somebody looks at. */
  opened(): string[] {
    for (const [name, atMs] of this.askedMs) if (this.now() - atMs > OPEN_MS) this.askedMs.delete(name);
    return [...this.askedMs.keys()];
  }

  /**
   * The whole history, oldest event first.
   * @param maxAgeMs Older than this, it is read on, unless it has ended.
   */
  async read(execution: string, maxAgeMs: number): Promise<readonly HistoryEvent[]> {
    const known = this.kept.get(execution);
    if (known && (hasEnded(known) || this.now() - known.readMs <= maxAgeMs)) return known.events;
    const reading = this.underWay.get(execution) ?? this.readOn(execution, known);
    this.underWay.set(execution, reading);
    try {
      return (await reading).events;
    } finally {
      this.underWay.delete(execution);
    }
  }

  private async readOn(execution: string, known: Kept | undefined): Promise<Kept> {
    const readMs = this.now();
    const last = known?.events.at(-1)?.id ?? 0;
    const news = await this.executions.historyAfter(execution, last);
    const kept = { events: [...(known?.events ?? []), ...news], readMs };
    this.kept.delete(execution);
    this.kept.set(execution, kept);
    const [oldest] = this.kept.keys();
    if (this.kept.size > KEPT && oldest !== undefined) this.kept.delete(oldest);
    return kept;
  }
}

function hasEnded({ events }: Kept): boolean {
  return endsExecution(events.at(-1)?.type);
}
