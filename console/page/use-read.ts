/** What the server says at a path, read again whenever the version of what is shown there is another. */
import { useEffect, useState } from 'react';
import { errorText, get } from './api';

/** Both null: it has not been read yet. A view stays while it is read again, and while that fails. */
export interface Read<View> {
  readonly view: View | null;
  readonly error: string | null;
}

/** @param version What makes it read again. */
export function useRead<View>(path: string, version: string): Read<View> {
  const [view, setView] = useState<View | null>(null);
  const [error, setError] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version is what makes it read again
  useEffect(() => {
    const abort = new AbortController();
    get<View>(path, abort.signal).then(
      (read) => {
        setView(read);
        setError(null);
      },
      (problem: unknown) => {
        if (!abort.signal.aborted) setError(errorText(problem));
      },
    );
    return () => abort.abort();
  }, [path, version]);
  return { view, error };
}
