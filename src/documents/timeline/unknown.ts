/** Events that are not understood: counted by type, and shown as one entry rather than dropped in silence. */
import { type Draft, draft } from './draft';
import type { ReadEvent } from './events';

export class Unknown {
  readonly counts: Record<string, number> = {};
  private entry: Draft | null = null;

  /** The entry, the first time; afterwards it only counts on. */
  take(event: ReadEvent): Draft[] {
    this.counts[event.type] = (this.counts[event.type] ?? 0) + 1;
    const isFirst = this.entry === null;
    const entry = this.entry ?? draft(event, { text: '' });
    this.entry = entry;
    entry.events[1] = event.id;
    const counts = Object.entries(this.counts).map(([type, count]) => `${type} (${count})`);
    entry.text = `events that are not understood: ${counts.join(', ')}`;
    return isFirst ? [entry] : [];
  }
}
