/** The time, going on for as long as it is wanted. */
import { useEffect, useState } from 'react';

const EVERY_MS = 1_000;

export function useNow(goesOn: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!goesOn) return;
    const timer = setInterval(() => setNow(Date.now()), EVERY_MS);
    return () => clearInterval(timer);
  }, [goesOn]);
  return now;
}
