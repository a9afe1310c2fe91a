/** Messages about one incident that are sent at the same moment: the first opens the thread, the others wait for it. */
import type { Sent } from '../../ports';
import { within } from './attempts';

/** More incidents than a function that stays warm lives to see at a time. */
const MAX_KNOWN = 500;

export class OpeningThreads {
  private readonly known = new Map<string, string>();
  private readonly sending = new Map<string, Promise<Sent>>();

  /** @param waitMs Longest that a message waits for the one before it: then it goes by itself. */
  constructor(private readonly waitMs: number) {}

  /** @param key of the incident in one place. @param send with the id of the thread, where this process knows it. */
  async inTurn(key: string, send: (known: string | undefined) => Promise<Sent>): Promise<Sent> {
    const before = this.sending.get(key);
    const own = this.after(before, key, send);
    this.sending.set(key, own);
    try {
      return await own;
    } finally {
      if (this.sending.get(key) === own) this.sending.delete(key);
    }
  }

  private async after(
    before: Promise<Sent> | undefined,
    key: string,
    send: (known: string | undefined) => Promise<Sent>,
  ): Promise<Sent> {
    if (before && !this.known.has(key)) await within(this.waitMs, () => before).catch(() => undefined);
    const sent = await send(this.known.get(key));
    if (sent.thread) this.remember(key, sent.thread.id);
    return sent;
  }

  private remember(key: string, id: string): void {
    if (!this.known.has(key)) this.known.set(key, id);
    const [oldest] = this.known.keys();
    if (this.known.size > MAX_KNOWN && oldest !== undefined) this.known.delete(oldest);
  }
}
