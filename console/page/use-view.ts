/** One execution, read again whenever the stream says that something of it is new. */
import { useEffect, useState } from 'react';
import type { ExecutionView } from '../contract';
import { errorText, get } from './api';
import { useLive } from './live';

export function useView(name: string): {
  readonly view: ExecutionView | null;
  readonly error: string | null;
} {
  const { executions, histories, messages, changes, connections } = useLive();
  const [view, setView] = useState<ExecutionView | null>(null);
  const [error, setError] = useState<string | null>(null);
  const status = executions?.find((item) => item.name === name)?.status ?? '';
  const sent = messages.newest.flatMap(({ incident, copies }) => (incident === name ? copies : [])).length;
  const isAcknowledged = changes?.acknowledged.includes(name) ?? false;
  const version = [connections, status, histories[name] ?? 0, sent, isAcknowledged].join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version is what makes it read again
  useEffect(() => {
    const abort = new AbortController();
    get<ExecutionView>(`/api/executions/${encodeURIComponent(name)}`, abort.signal).then(
      (read) => {
        setView(read);
        setError(null);
      },
      (problem: unknown) => {
        if (!abort.signal.aborted) setError(errorText(problem));
      },
    );
    return () => abort.abort();
  }, [name, version]);
  return { view, error };
}
