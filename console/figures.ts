/**
 * The service's figures around an execution. Each local run has a new Prometheus, so they are kept beside the
 * incident's documents: again and again while it runs, at its end, and once more a little after it.
 */

import type { World } from '../local/world';
import { readExecution } from '../src/history/read';
import type { Series } from './contract';
import { FIGURES, readDocument } from './documents';
import { readSeries } from './metrics';

/** Before the incident for what was usual, after its end for whether that lasts. */
const BEFORE_MS = 45_000;
const AFTER_MS = 15_000;
/** As much is lost at most when the local run is killed. */
const KEEP_MS = 5_000;

export type FiguresWorld = Pick<World, 'executions' | 'aws' | 'configuration' | 'prometheus'>;

export class Figures {
  /** Executions of this run whose time is not over. */
  private readonly open = new Set<string>();
  private readonly timer = setInterval(() => void this.keepOpen(), KEEP_MS).unref();
  private readonly unsubscribe: () => void;

  constructor(private readonly world: FiguresWorld) {
    this.unsubscribe = world.aws.onStatusChange(({ detail }) => {
      this.open.add(detail.name);
      void this.keepOpen();
    });
  }

  /** Those that Prometheus has, or those that were kept, where these are more. @throws ExecutionDoesNotExist, by name. */
  async read(name: string): Promise<Series> {
    const { series } = await this.measure(name);
    const kept = await readDocument(this.world.aws, name, FIGURES);
    if (kept === undefined) return series;
    const earlier = JSON.parse(kept) as Series;
    return samplesIn(earlier) > samplesIn(series) ? earlier : series;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.unsubscribe();
    await this.keepOpen();
  }

  private async keepOpen(): Promise<void> {
    // What could not be kept now is tried again with the next ones.
    await Promise.allSettled([...this.open].map((name) => this.keep(name)));
  }

  private async keep(name: string): Promise<void> {
    const { aws } = this.world;
    const { series, isOver } = await this.measure(name);
    await aws.s3.answer({
      method: 'PUT',
      url: `/${aws.stack.outputs['ReportBucket']}/incidents/${encodeURIComponent(name)}/${FIGURES}`,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(series)),
    });
    if (isOver) this.open.delete(name);
  }

  private async measure(name: string): Promise<{ readonly series: Series; readonly isOver: boolean }> {
    const { executions, configuration, prometheus } = this.world;
    const [target] = configuration.targets;
    if (!target) throw new Error('the configuration has no target');
    const [found, events] = await Promise.all([executions.describe(name), executions.history(name)]);
    const now = Date.now();
    const startedMs = found.startDate?.getTime() ?? now;
    const incidentMs = Date.parse(readExecution(events, found).incident?.startedAt ?? '') || startedMs;
    const from = Math.min(startedMs, incidentMs) - BEFORE_MS;
    const to = (found.stopDate?.getTime() ?? now) + AFTER_MS;
    const seconds = [from / 1_000, Math.min(to, now) / 1_000] as const;
    return { series: await readSeries(prometheus.url, configuration, target, ...seconds), isOver: to < now };
  }
}

function samplesIn({ pool }: Series): number {
  return pool.filter((value) => value !== null).length;
}
