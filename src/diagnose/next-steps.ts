/** What a person can look at, or run, next. */
import type { Finding } from '../model/state';

/** None for a finding of a history that was written before findings said so. */
export function nextSteps({
  next,
}: Pick<Finding, 'cause'> & Partial<Pick<Finding, 'next'>>): readonly string[] {
  return next ?? [];
}
