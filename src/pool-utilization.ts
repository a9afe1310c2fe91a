/** The share of its pool that a pod uses, in PromQL: for the alert, and for looking back at an incident. */
import type { MetricNames } from './configuration/metrics';
import { equalities, type Matcher, matchersText, parseSelector } from './promql';

/**
 * One series for each pool of each pod. Where a gauge is one of several states under one name, its series and the
 * limit's differ in that label, so both are added up to the pod first.
 * @param by Labels that tell services apart, kept beside the pod's.
 */
export function poolUtilization(
  { poolActive, poolTotal, podLabel }: Pick<MetricNames, 'poolActive' | 'poolTotal' | 'podLabel'>,
  matchers: readonly Matcher[],
  by: readonly string[],
): string {
  const [active, total] = [poolActive, poolTotal].map((gauge) => {
    const { name, labels } = parseSelector(gauge);
    const all = [...equalities(labels), ...matchers];
    return { text: all.length > 0 ? `${name}${matchersText(all)}` : name, isPart: gauge !== name };
  });
  if (!active || !total) throw new RangeError('two gauges make a share');
  if (!active.isPart && !total.isPart) return `${active.text} / ${total.text}`;
  const pod = [...new Set([...by, podLabel])].join(', ');
  return `sum by (${pod}) (${active.text}) / sum by (${pod}) (${total.text})`;
}
