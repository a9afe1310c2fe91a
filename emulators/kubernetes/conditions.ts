/** Conditions of a status, dated by their last change of truth. */
import { type Condition, kubeTime } from './objects';

/** The condition as it belongs into a status that had `before`. */
export function dated(
  before: readonly Condition[],
  condition: Omit<Condition, 'lastTransitionTime'>,
  nowMs = Date.now(),
): Condition {
  const same = before.find(({ type, status }) => type === condition.type && status === condition.status);
  return { ...condition, lastTransitionTime: same?.lastTransitionTime ?? kubeTime(nowMs) };
}
