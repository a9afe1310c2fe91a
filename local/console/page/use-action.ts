/** A button's act: while it is under way the button waits, and what went wrong is said. */
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
