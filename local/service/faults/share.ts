/** Which requests a fault strikes, when it strikes only some. */
import { z } from 'zod';

/** 0 is none of the requests, 1 is every one. */
export const shareSchema = z.number().min(0).max(1);

/**
 * Returns a function that says yes to that share of its calls. They are spread evenly rather than drawn by lot, so
 * that the share is right over a few requests already: 0.25 is every fourth call.
 */
export function pickShare(share: number): () => boolean {
  let calls = 0;
  return () => {
    calls += 1;
    return Math.floor(calls * share) > Math.floor((calls - 1) * share);
  };
}
