/** The changes of late, so that a client that has listed objects hears of all that happened since. */
import type { Plural } from './kinds';
import { StatusError } from './status-error';
import type { Change, Store } from './store';

/** A client watches at once what it has listed; and each change holds the whole object, with all its annotations. */
const KEPT = 250;
/** Old ones are dropped so many at a time, since dropping one moves all the others. */
const DROPPED_AT_ONCE = 50;

export class WatchHistory {
  private changes: Change[] = [];
  private oldest: number;
  private readonly unsubscribe: () => void;

  constructor(
    private readonly store: Store,
    private readonly kept = KEPT,
  ) {
    this.oldest = Number(store.resourceVersion);
    this.unsubscribe = store.onChange((change) => this.keep(change));
  }

  /**
   * Calls `listener` with each change of a kind after that version, those that have happened at once.
   * @returns a function that ends it.
   * @throws StatusError Expired when that is too long ago, or is yet to come, as a version of another cluster may be;
   * BadRequest when it is none.
   */
  follow(plural: Plural, version: number, listener: (change: Change) => void): () => void {
    if (!Number.isInteger(version)) throw new StatusError('BadRequest', 'invalid resource version');
    if (version < this.oldest || version > Number(this.store.resourceVersion)) {
      throw new StatusError('Expired', `too old resource version: ${version} (${this.oldest})`);
    }
    const take = (change: Change) => {
      if (change.plural === plural && versionOf(change) > version) listener(change);
    };
    for (const change of this.changes) take(change);
    return this.store.onChange(take);
  }

  close(): void {
    this.unsubscribe();
  }

  private keep(change: Change): void {
    this.changes.push(change);
    if (this.changes.length <= this.kept + DROPPED_AT_ONCE) return;
    const dropped = this.changes.splice(0, this.changes.length - this.kept).at(-1);
    if (dropped) this.oldest = versionOf(dropped);
  }
}

function versionOf({ object }: Change): number {
  return Number(object.metadata.resourceVersion);
}
