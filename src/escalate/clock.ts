/** Words: how long until the lead engineer is paged. */

export function clockOf(escalateAt: string, now: Date): string {
  const seconds = Math.round((Date.parse(escalateAt) - now.getTime()) / 1_000);
  const minutes = Math.floor(Math.abs(seconds) / 60);
  if (seconds <= 0 && minutes === 0) return `the lead engineer is paged now (${escalateAt})`;
  return seconds > 0
    ? `${minutes} min until the lead engineer is paged (${escalateAt})`
    : `${minutes} min since the lead engineer was due to be paged (${escalateAt})`;
}
