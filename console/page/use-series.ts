/** The plots' numbers: read once for a time that is over, again and again for one that is not. */
import { useEffect, useState } from 'react';
import type { Series } from '../contract';
import { errorText, get } from './api';
import { useLive } from './live';

/** A server on this machine answers at once; over AWS Prometheus may be far away, and shared. */
const AGAIN_MS = { local: 2_000, aws: 10_000 } as const;
const SLOWEST_MS = 60_000;

/** Both null: it has not been read yet. What was read stays while reading it again fails. */
export interface ReadSeries {
  readonly series: Series | null;
  readonly error: string | null;
}

/** @param path asked for each time it is read. */
function useSeries(key: string, path: () => string, again: boolean): ReadSeries {
  const { connections, hello } = useLive();
  const [read, setRead] = useState<ReadSeries>({ series: null, error: null });
  const everyMs = hello?.hasWorld ? AGAIN_MS.local : AGAIN_MS.aws;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the path
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let waitMs: number = everyMs;
    const readOnce = async () => {
      let isRead = true;
      try {
        const series = await get<Series>(path(), abort.signal);
        setRead({ series, error: null });
        waitMs = everyMs;
      } catch (error) {
        if (abort.signal.aborted) return;
        isRead = false;
        waitMs = Math.min(SLOWEST_MS, waitMs * 2);
        setRead(({ series }) => ({ series, error: errorText(error) }));
      }
      if (!abort.signal.aborted && (again || !isRead)) timer = setTimeout(readOnce, waitMs);
    };
    void readOnce();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [key, again, connections, everyMs]);
  return read;
}

export function useLastMinutes(minutes: number, target: string): ReadSeries {
  const path = () => {
    const now = Date.now() / 1_000;
    return `/api/metrics?${new URLSearchParams({ from: String(now - minutes * 60), to: String(now), target })}`;
  };
  return useSeries(`last ${target}`, path, true);
}

/** Around an execution; read again for a little longer than it runs, since its plot goes on after its end. */
export function useFigures(name: string, endedAt: string | null): ReadSeries {
  const AFTER_MS = 20_000;
  const goesOn = endedAt === null || Date.parse(endedAt) + AFTER_MS > Date.now();
  return useSeries(name, () => `/api/executions/${encodeURIComponent(name)}/figures`, goesOn);
}
