/**
 * What is to be reached is a ratio, since ratios travel from one machine to the next. Here is what is not, and why.
 * By the beginning of a row's name.
 */
import type { Row } from './row';

const REASONS: Readonly<Record<string, string>> = {
  'alert-to-action-warm': 'what somebody waits for whose service is down, and most of it is distance',
  cost: 'dollars are list prices: no machine is in them',
};

/** Null where the row's target is a ratio, or where there is none. @throws RangeError where nothing is said. */
export function whyAbsolute({ name, unit, target }: Row): string | null {
  if (target === undefined || target.of === 'ratio') return null;
  const [, why] = Object.entries(REASONS).find(([prefix]) => name.startsWith(prefix)) ?? [];
  if (why) return why;
  if (unit === 'MB' || unit === 'KB') return 'how much there is does not grow with the speed of the machine';
  throw new RangeError(
    `${name}: a target that is no ratio does not travel; make it one, or say why it can't be`,
  );
}
