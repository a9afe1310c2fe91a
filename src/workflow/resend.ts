/** When a message that was lost is sent again by one of the looks that come every few seconds. */

/** So often soon after, while a platform or a channel comes back. */
export const RESENDS = 3;

/** The last try at a message. */
export interface LastTry {
  /** ISO 8601. */
  readonly at: string;
  readonly times: number;
}

/**
 * After the short interval `RESENDS` times, and then after the long one.
 * @param last Undefined where it was not sent again so far.
 * @param at of the look that asks.
 */
export function isResendDue(
  last: LastTry | undefined,
  at: string,
  resendSeconds: number,
  laterSeconds: number,
): boolean {
  if (!last) return true;
  const waitSeconds = last.times > RESENDS ? laterSeconds : Math.min(resendSeconds, laterSeconds);
  return (Date.parse(at) - Date.parse(last.at)) / 1_000 >= waitSeconds;
}
