/** Median and 90th percentile of what was measured, and what they are of: of none there is neither. */
import { durationText } from '../../text/units';

export interface Distribution {
  readonly count: number;
  readonly median: number | null;
  readonly p90: number | null;
}

/** The median of an even number lies between the two in the middle; the 90th percentile is one of the values (nearest rank). */
export function distributionOf(values: readonly (number | null)[]): Distribution {
  const sorted = values.filter((value) => value !== null).sort((one, other) => one - other);
  const count = sorted.length;
  const at = (index: number) => sorted[index] ?? 0;
  if (count === 0) return { count, median: null, p90: null };
  return {
    count,
    median: (at(Math.floor((count - 1) / 2)) + at(Math.floor(count / 2))) / 2,
    p90: at(Math.ceil(count * 0.9) - 1),
  };
}

/** Of seconds, for people. */
export function distributionText({ count, median, p90 }: Distribution): string {
  if (median === null || p90 === null) return 'not known of any incident';
  if (count === 1) return `${durationText(median)}, of one incident alone`;
  return `median ${durationText(median)}, 90 % within ${durationText(p90)}, of ${count} incidents`;
}
