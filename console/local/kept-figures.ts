/**
 * The service's figures around an execution. Each local run has a new Prometheus, so they are kept beside the
 * incident's documents: again and again while it runs, at its end, and once more a little after it.
 */

import type { World } from '../../local/world';
import type { Series } from '../contract';
import { readFigures } from '../figures';
import { Histories } from '../histories';
import type { ConsoleSource } from '../source';
import { FIGURES, readDocument } from './documents';

/** As much is lost at most when the local run is killed. */
const KEEP_MS = 5_000;

export class KeptFigures {
  /** Executions of this run whose time is not over. */
  private readonly open = new Set<string>();
  private readonly timer = setInterval(() => void this.keepOpen(), KEEP_MS).unref();
  private readonly histories: Histories;
  private readonly unsubscribe: () => void;

  constructor(
    private readonly aws: World['aws'],
    private readonly source: ConsoleSource,
  ) {
    this.histories = new Histories(source.executions);
    this.unsubscribe = aws.onStatusChange(({ detail }) => {
      this.open.add(detail.name);
      void this.keepOpen();
    });
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
    const { aws } = this;
    const { series, isOver } = await readFigures(this.source, this.histories, name);
    await aws.s3.answer({
      method: 'PUT',
      url: `/${aws.stack.outputs['ReportBucket']}/incidents/${encodeURIComponent(name)}/${FIGURES}`,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(series)),
    });
    if (isOver) this.open.delete(name);
  }
}

/** Null where none were kept. */
export async function keptFigures(aws: World['aws'], name: string): Promise<Series | null> {
  const kept = await readDocument(aws, name, FIGURES);
  return kept === undefined ? null : (JSON.parse(kept) as Series);
}
