/**
 * The share of its pool that is in use, in PromQL: for the alert, for what is usual, and for looking back at an
 * incident. `PoolPage` (`diagnose/pool-metrics.ts`) tells pools apart by the same rules on a pod's own page.
 */
import { type MetricNames, type PoolGauges, poolSpellings } from './metrics';
import { equalities, labelList, type Matcher, parseSelector, series } from './promql';

type PoolNames = Pick<MetricNames, 'poolActive' | 'poolTotal' | 'podLabel' | 'otherPoolGauges'>;
type InUseAndLimit = Pick<PoolGauges, 'poolActive' | 'poolTotal'>;

/** Which instrumentation wrote a series (OpenTelemetry, Prometheus exporter): not which pool it is of. */
const SCOPE_LABELS = ['otel_scope_name', 'otel_scope_version', 'otel_scope_schema_url'];

/**
 * The labels that tell no pools apart: those by which a gauge picks its series among several states under one name.
 * Two gauges without such labels come from one exporter, and have the same labels.
 */
export function labelsBesidePool({ poolActive, poolTotal }: InUseAndLimit): string[] {
  const picked = [poolActive, poolTotal].flatMap((gauge) => Object.keys(parseSelector(gauge).labels));
  return picked.length === 0 ? [] : [...new Set([...picked, ...SCOPE_LABELS])].sort();
}

/** A gauge's series, those that have the matchers' labels beside its own. */
export function gaugeSeries(gauge: string, matchers: readonly Matcher[]): string {
  const { name, labels } = parseSelector(gauge);
  return series(name, [...equalities(labels), ...matchers]);
}

/**
 * One series for each pool of each pod: 0 to 1, or more. Pools are told apart by all the labels that both gauges have.
 * Where no pool of a pod has its limit under the same labels (a limit that the service itself exports, for all of its
 * pools), the pod's are added up. A pool of size 0, or one whose figures are no numbers, has no share. Of several
 * spellings each pod may have another: while a new version of an exporter is rolled out, say.
 * @param by Labels that tell services apart, kept beside the pod's.
 * @param figure What is taken of each gauge: its value of now, where it is left out.
 */
export function poolUtilization(
  names: PoolNames,
  matchers: readonly Matcher[],
  by: readonly string[],
  figure: (selector: string) => string = (selector) => selector,
): string {
  const pod = labelList([...new Set([...by, names.podLabel])]);
  const shares = poolSpellings(names).map((gauges) => {
    const [active, total] = [gauges.poolActive, gauges.poolTotal].map((gauge) =>
      figure(gaugeSeries(gauge, matchers)),
    );
    const beside = labelsBesidePool(gauges);
    const pool = beside.length > 0 ? `sum without (${labelList(beside)}) ` : '';
    const each = pool ? `${pool}(${active}) / ${pool}(${total})` : `${active} / ${total}`;
    const ofPod = `sum by (${pod}) (${active}) / sum by (${pod}) (${total})`;
    return `(${each} or on (${pod}) ${ofPod}) < Inf`;
  });
  return shares.join(' or ');
}

/** How many connections are in use in all pods together; one series. */
export function poolsInUse(
  names: Pick<MetricNames, 'poolActive' | 'podLabel' | 'otherPoolGauges'>,
  matchers: readonly Matcher[],
): string {
  const counts = poolSpellings(names).map(({ poolActive }) => `${gaugeSeries(poolActive, matchers)} >= 0`);
  if (counts.length === 1) return `sum(${counts[0]})`;
  // A pod that has two spellings has the same pool under both.
  const pod = labelList([names.podLabel]);
  return `sum(${counts.map((count) => `sum by (${pod}) (${count})`).join(' or ')})`;
}
