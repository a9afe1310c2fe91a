/** A timeline that is written while it grows: each entry once, when it has something to say. */
import type { Timeline, TimelineEntry } from '../model';
import { titleOf, triggerText } from './describe';
import { Layout, type TextOptions } from './text';

export class Live {
  private readonly written = new Set<string>();
  private hasHead = false;

  constructor(private readonly options: TextOptions) {}

  /** What is new since the last call. */
  next(timeline: Timeline): string[] {
    const layout = new Layout(timeline, this.options, false);
    const head = this.hasHead ? [] : [`${titleOf(timeline)} (${triggerText(timeline)})`];
    this.hasHead ||=
      timeline.incident !== null || timeline.check !== null || timeline.execution.endedAt !== null;
    const fresh = timeline.entries.filter((entry) => this.isNew(entry));
    return [...(this.hasHead ? head : []), ...fresh.flatMap((entry) => layout.entry(entry))];
  }

  /** What is written when it is over. */
  end(timeline: Timeline): string[] {
    return ['', titleOf(timeline), ...new Layout(timeline, this.options, false).milestones()];
  }

  private isNew(entry: TimelineEntry): boolean {
    if (entry.isPending) return false;
    const key = `${entry.actor} ${entry.state} ${entry.events[0]}`;
    if (this.written.has(key)) return false;
    this.written.add(key);
    return true;
  }
}
