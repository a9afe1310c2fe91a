/** The plots' numbers: read once for a time that is over, again and again for one that is not. */
import { useEffect, useState } from 'react';
import type { Series } from '../contract';
import { get } from './api';
import { useLive } from './live';

const AGAIN_MS = 2_000;

/** @param path asked for each time it is read. */
function useSeries(key: string, path: () => string, again: boolean): Series | null {
  const { connections } = useLive();
  const [series, setSeries] = useState<Series | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the path
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async () => {
      const found = await get<Series>(path(), abort.signal).catch(() => null);
      if (abort.signal.aborted) return;
      if (found) setSeries(found);
      if (again || !found) timer = setTimeout(read, AGAIN_MS);
    };
    void read();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [key, again, connections]);
  return series;
}

export function useLastMinutes(minutes: number): Series | null {
  const path = () => {
    const now = Date.now() / 1_000;
    return `/api/metrics?${new URLSearchParams({ from: String(now - minutes * 60), to: String(now) })}`;
  };
  return useSeries('last', path, true);
}

/** Around an execution; read again for a little longer than it runs, since its plot goes on after its end. */
export function useFigures(name: string, endedAt: string | null): Series | null {
  const AFTER_MS = 20_000;
  const goesOn = endedAt === null || Date.parse(endedAt) + AFTER_MS > Date.now();
  return useSeries(name, () => `/api/executions/${encodeURIComponent(name)}/figures`, goesOn);
}
