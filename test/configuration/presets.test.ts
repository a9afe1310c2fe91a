/** Every preset by its pages: the alert, the usual and the reading of a pod say the same of the same pools. */
import { rulesYaml } from '../../alerts/generate';
import { poolUtilization } from '../../src/configuration/pool-utilization';
import { POOL_PRESETS, PRESETS } from '../../src/configuration/presets/presets';
import { metricsOf } from '../../src/configuration/target-settings';
import { sumPools } from '../../src/diagnose/pool-metrics';
import { readPodPools } from '../support/bodies';
import { configuration, TARGET_INPUT, targetOf } from '../support/builders';
import { inputSeries, OWN_LIMIT, podPages, withPlainNames } from '../support/preset-pages';
import { knowsQuotedNames, testRules } from '../support/promtool';

const { name: _, ...TARGET } = TARGET_INPUT;

/** One target for each pod of the pages, and one without any. */
function configurationOf(preset: (typeof POOL_PRESETS)[number]) {
  const hasLimit = PRESETS[preset].gauges.some(({ poolTotal }) => poolTotal !== undefined);
  const own = hasLimit ? {} : { metrics: { poolTotal: OWN_LIMIT } };
  return configuration({
    targets: [...podPages(preset).map(({ pod }) => pod), 'gone'].map((deployment) => ({
      ...{ ...TARGET, ...own, name: deployment, preset, alertLabels: { deployment } },
      // On one PostgreSQL server, and so with one Lease.
      kubernetes: { ...TARGET.kubernetes, namespace: 'shop', deployment, lease: 'shop' },
    })),
  });
}

describe.each(POOL_PRESETS)('the preset %s', (preset) => {
  const config = configurationOf(preset);
  const names = metricsOf(targetOf(config), config);
  const pages = podPages(preset);

  it('has a full pool and one with room, of every spelling', () => {
    const { gauges } = PRESETS[preset];
    expect(pages.filter(({ share }) => share === 1)).toHaveLength(gauges.length);
    const roomy = pages.filter(({ share, pod }) => share !== null && share < 0.8 && pod.endsWith('roomy'));
    expect(roomy).toHaveLength(gauges.length);
  });

  it.each(pages)('reads the page of $pod', ({ page, share }) => {
    // Who is not asked for names with dots writes underscores.
    for (const text of [page, withPlainNames(page)]) {
      const read = () => sumPools([readPodPools('a', text, names)], 1)?.maxPodUtilization;
      if (share === null) expect(read).toThrow(/ is (?:0|-1\.0)\b/);
      else expect(read()).toBe(share);
    }
  });

  it('fires for the full pools, and for those that are gone, and for no other', () => {
    const text = knowsQuotedNames() ? (rules: string) => rules : withPlainNames;
    const replicas = config.targets.map(({ name }) => ({
      series: `kube_deployment_spec_replicas{namespace="shop",deployment="${name}"}`,
      values: '1x40',
    }));
    const firing = (alert: string) =>
      `count by (deployment) (ALERTS{alertname="${alert}",alertstate="firing"})`;
    const samples = (found: readonly (readonly [string, number])[]) =>
      found.map(([deployment, value]) => ({ labels: `{deployment="${deployment}"}`, value }));
    const shares = pages.flatMap(({ pod, share }) => (share === null ? [] : [[pod, share] as const]));
    const expectations: readonly (readonly [string, ReturnType<typeof samples>])[] = [
      [text(`max by (deployment) (${poolUtilization(names, [], ['deployment'])}) >= 0`), samples(shares)],
      [
        firing('KNHKDatabasePoolExhausted'),
        samples(shares.flatMap(([pod, share]) => (share > 0.95 ? [[pod, 1]] : []))),
      ],
      [firing('KNHKDatabasePoolMetricsMissing'), samples([['gone', 1]])],
    ];
    const output = testRules(text(rulesYaml(config)), [
      {
        interval: '15s',
        input_series: [
          ...replicas,
          ...pages
            .flatMap((page) => inputSeries(page, 40))
            .map((each) => ({ ...each, series: text(each.series) })),
        ],
        promql_expr_test: expectations.map(([expr, exp_samples]) => ({ expr, eval_time: '5m', exp_samples })),
      },
    ]);
    expect(output).toContain('SUCCESS');
  });
});
