/** Numbers with their units, times and lengths, for people. */

/** Such as `0.4 s`, `12.3 s`, `3 min 20 s`, `1 h 05 min`. */
export function durationText(seconds: number): string {
  const size = Math.abs(seconds);
  if (size < 60) return `${Math.round(size * 10) / 10} s`;
  const whole = Math.round(size);
  const pad = (value: number) => String(value).padStart(2, '0');
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  const minutes = Math.round(size / 60);
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

/** The same for a column of numbers: always with the tenth, where there is one at all. */
export function columnText(seconds: number): string {
  const size = Math.abs(seconds);
  return size < 60 ? `${size.toFixed(1)} s` : durationText(size);
}

/** With its sign: before or after the start of the incident. */
export function offsetText(seconds: number): string {
  return `${seconds < 0 ? '−' : '+'}${columnText(seconds)}`;
}

/** The time of day, UTC, of an ISO time. */
export function clockText(at: string): string {
  return at.slice(11, 19);
}

/** A milestone's or entry's length; the word for none. */
export function lengthText(seconds: number | null, none: string): string {
  return seconds === null ? none : columnText(seconds);
}

export function percent(share: number): string {
  return `${Math.round(share * 1_000) / 10} %`;
}

export function secondsText(seconds: number): string {
  return `${Math.round(seconds)} s`;
}

export function perSecond(rate: number): string {
  return `${Math.round(rate * 10) / 10} requests/s`;
}

/** How long ago, in one unit: `now`, `42 s ago`, `4 min ago`, `3 h ago`, `12 days ago`; `in 4 min` of what is to come. */
export function agoText(at: Date, now: Date): string {
  const seconds = Math.round((now.getTime() - at.getTime()) / 1_000);
  const size = Math.abs(seconds);
  if (size === 0) return 'now';
  const [step, unit] = AGO_UNITS.find(([, , below]) => size < below) ?? AGO_UNITS[0];
  const length = `${Math.floor(size / step)} ${unit}`;
  return seconds < 0 ? `in ${length}` : `${length} ago`;
}

/** Seconds of each unit, and from how many on the next one is said: `90 min ago` says more than `1 h ago`. */
const AGO_UNITS = [
  [1, 's', 60],
  [60, 'min', 7_200],
  [3_600, 'h', 172_800],
  [86_400, 'days', Number.POSITIVE_INFINITY],
] as const;
