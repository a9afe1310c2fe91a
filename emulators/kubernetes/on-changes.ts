/** What every controller is built around: a look at the whole state after changes, one for all that come together. */
import type { Plural } from './kinds';
import type { Store } from './store';

export interface Watching {
  /** Asks for a look although nothing changed. */
  schedule(): void;
  close(): void;
}

/** Calls `look` soon, and again after each change of one of these kinds. */
export function onChanges(store: Store, plurals: readonly Plural[], look: () => void): Watching {
  let next: NodeJS.Immediate | undefined;
  let closed = false;
  const schedule = () => {
    if (closed) return;
    next ??= setImmediate(() => {
      next = undefined;
      look();
    });
  };
  const unsubscribe = store.onChange(({ plural }) => {
    if (plurals.includes(plural)) schedule();
  });
  schedule();
  return {
    schedule,
    close: () => {
      closed = true;
      unsubscribe();
      clearImmediate(next);
    },
  };
}
