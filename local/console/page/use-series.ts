/** The plots' numbers: read once for a time that is over, again and again for one that is not. */
import { useEffect, useState } from 'react';
import type { Series } from '../contract';
import { get } from './api';
import { useLive } from './live';

const AGAIN_MS = 2_000;

/** @param range milliseconds since 1970, asked for each time it is read; null ends the reading. */
function useSeries(
  key: string,
  range: () => readonly [from: number, to: number],
  again: boolean,
): Series | null {
  const { connections } = useLive();
  const [series, setSeries] = useState<Series | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the range
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async () => {
      const [from, to] = range();
      const query = new URLSearchParams({ from: String(from / 1_000), to: String(to / 1_000) });
      const found = await get<Series>(`/api/metrics?${query}`, abort.signal).catch(() => null);
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
  return useSeries('last', () => [Date.now() - minutes * 60_000, Date.now()], true);
}

/** Around an incident: a while before it for what was usual, and a little after its end. */
export function useIncident(startedAt: string | null, endedAt: string | null): Series | null {
  const BEFORE_MS = 45_000;
  const AFTER_MS = 15_000;
  const from = Date.parse(startedAt ?? '') - BEFORE_MS;
  const to = Date.parse(endedAt ?? '') + AFTER_MS;
  const range = () => [from || Date.now() - BEFORE_MS, Math.min(to || Date.now(), Date.now())] as const;
  return useSeries(`${startedAt} ${endedAt}`, range, endedAt === null || to > Date.now());
}
