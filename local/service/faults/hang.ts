/**
 * A process that does nothing for a while, as one whose every thread waits for the same thing: it accepts connections
 * and answers none, and its metrics page hangs with it.
 */
import { z } from 'zod';
import type { Fault } from './fault';

/** The request that switches it on is answered before. */
const STARTS_AFTER_MS = 100;

const settingsSchema = z.strictObject({
  /** Nothing but the end of the process ends it earlier. */
  seconds: z.number().min(0.1).max(600),
});

export type HangSettings = z.infer<typeof settingsSchema>;

/** Builds the fault `hang`. */
export function createHang(): Fault<HangSettings> {
  let timer: NodeJS.Timeout | undefined;
  return {
    settings: settingsSchema,
    start({ seconds }) {
      clearTimeout(timer);
      timer = setTimeout(() => {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, seconds * 1_000);
      }, STARTS_AFTER_MS);
    },
    stop: () => clearTimeout(timer),
    // While it hangs nobody gets an answer.
    status: () => null,
  };
}
