/**
 * A button's act: while it is under way the button waits, and what went wrong is said. Such a button is marked with
 * `aria-disabled`: `disabled` would take the focus from whoever pressed it by keyboard.
 */
import { useState } from 'react';
import { errorText } from './api';

export interface Action {
  readonly isBusy: boolean;
  readonly error: string | null;
  run(act: () => Promise<unknown>): Promise<void>;
}

export function useAction(): Action {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  return {
    isBusy,
    error,
    async run(act) {
      if (isBusy) return;
      setBusy(true);
      setError(null);
      try {
        await act();
      } catch (problem) {
        setError(errorText(problem));
      } finally {
        setBusy(false);
      }
    },
  };
}

/** For a button that is gone when its act is done: whoever pressed it by keyboard reads on where the view begins. */
export function readOn(): void {
  document.getElementById('main')?.focus({ preventScroll: true });
}
