/** What Prometheus scrapes: the pods as they are, and what a drill has beside them. */
import type { ScrapeTarget } from './alerting/prometheus';

export class Scraped {
  private more: () => readonly ScrapeTarget[] = () => [];

  /** @param set Tells Prometheus, in place of all that it was told before. */
  constructor(
    private readonly pods: () => readonly ScrapeTarget[],
    private readonly set: (targets: readonly ScrapeTarget[]) => Promise<void>,
  ) {}

  /** To be called whenever the pods have changed. */
  refresh(): Promise<void> {
    return this.set([...this.pods(), ...this.more()]);
  }

  /** Further targets from now on, asked for anew with each change of the pods. */
  also(more: () => readonly ScrapeTarget[]): Promise<void> {
    this.more = more;
    return this.refresh();
  }
}
