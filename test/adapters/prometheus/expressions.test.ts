/**
 * What is asked of names with dots, which Prometheus has in quotes since 3: by promtool, and where that is older by the
 * same expressions with plain names.
 */
import { Expressions } from '../../../src/adapters/prometheus/expressions';
import { metricsOf } from '../../../src/configuration/target-settings';
import { configuration, TARGET_INPUT, targetOf } from '../../support/builders';
import { withPlainNames } from '../../support/preset-pages';
import { knowsQuotedNames, testRules } from '../../support/promtool';

const config = configuration({
  targets: [{ ...TARGET_INPUT, preset: 'opentelemetry-utf8' }],
  metrics: { podLabel: 'k8s.pod.name' },
});
const expressions = new Expressions({ 'k8s.deployment.name': 'orders' }, metricsOf(targetOf(config), config));
const { pool, errorRate, failed, total } = expressions.ofIncident();
const span = { seconds: 300, agoSeconds: 0 };
const OWN = '"k8s.deployment.name"="orders"';

it('has names with dots in quotes, and names without them as ever', () => {
  expect(expressions.requestsPerSecond({ seconds: 60, agoSeconds: 9 })).toBe(
    `sum(rate({"http.server.request.duration_seconds_count",${OWN}}[60s] offset 9s))`,
  );
  const plain = new Expressions({ namespace: 'shop' }, { ...configuration().metrics, podLabel: 'k8s.pod' });
  expect(plain.errorRate(60, ['a.b'])).toContain(
    'sum(rate(knhk_requests_total{namespace="shop","k8s.pod"=~"a\\\\.b"}[60s]))',
  );
  expect(pool).toContain(`sum by ("k8s.pod.name") ({"db.client.connection.max",${OWN}})`);
});

it('reads with them what it reads with others', () => {
  const text = knowsQuotedNames() ? (query: string) => query : withPlainNames;
  const series = (name: string, labels: string, values: string) => ({
    series: text(`{"${name}",${labels}"k8s.deployment.name"="orders","k8s.pod.name"="orders-1"}`),
    values,
  });
  const requests = 'http.server.request.duration_seconds';
  const ok = '"http.response.status_code"="200",';
  const state = (of: string) => `"db.client.connection.state"="${of}",`;
  // Forty requests with each scrape, none longer than 0.1 s, and two of them failed.
  const counters = [
    series(`${requests}_count`, ok, '0+38x40'),
    series(`${requests}_count`, '"http.response.status_code"="503",', '0+2x40'),
    series(`${requests}_bucket`, `le="0.1",${ok}`, '0+40x40'),
    series(`${requests}_bucket`, `le="+Inf",${ok}`, '0+40x40'),
  ];
  const expected: readonly (readonly [string, number])[] = [
    [expressions.requestsPerSecond(span), 40 / 15],
    [expressions.servedPerSecond(span), 38 / 15],
    [errorRate(300), 0.05],
    [expressions.errorRate(300, ['orders-1', 'a.b']), 0.05],
    [expressions.p95Ms(span, ['orders-1']), 95],
    [expressions.p95AtLeastMs(span, null), 95],
    [failed(300), 38],
    [total(300), 760],
    [pool, 0.9],
    [expressions.usualUtilization(span), 0.9],
    [expressions.usualInUse(span), 9],
  ];
  const rounded = (query: string) => `round(${text(query)}, 0.0001)`;
  const output = testRules('groups: []', [
    {
      interval: '15s',
      input_series: [
        ...counters,
        series('db.client.connection.count', state('used'), '9x40'),
        series('db.client.connection.count', state('idle'), '1x40'),
        series('db.client.connection.max', '', '10x40'),
        // A pod of the version before, while it is replaced.
        { series: text(`{"db.client.connections.max",${OWN},"k8s.pod.name"="old"}`), values: '10x4 stale' },
      ],
      promql_expr_test: expected.map(([query, value]) => ({
        expr: rounded(query),
        // Beside the samples: whether one at the very beginning of a range is part of it depends on the version.
        eval_time: '8m7s',
        exp_samples: [{ labels: '{}', value: Math.round(value * 10_000) / 10_000 }],
      })),
    },
  ]);
  expect(output).toContain('SUCCESS');
});

it('counts the connections of pods that have two spellings, and of pods that have another, once', () => {
  const spelled = (name: string) => ({
    poolTotal: `${name}_max`,
    poolActive: name,
    poolIdle: `${name}_idle`,
  });
  const names = { ...configuration().metrics, ...spelled('new'), otherPoolGauges: [spelled('old')] };
  const both = new Expressions({ deployment: 'orders' }, names);
  const series = (name: string, pod: string, value: number, pool = 'a') => ({
    series: `${name}{deployment="orders",pod="${pod}",pool="${pool}"}`,
    values: `${value}x40`,
  });
  const output = testRules('groups: []', [
    {
      interval: '15s',
      input_series: [
        ...[series('new', 'p-1', 3), series('new', 'p-1', 4, 'b'), series('new_max', 'p-1', 10)],
        ...[series('old', 'p-1', 3), series('old', 'p-1', 4, 'b'), series('old_max', 'p-1', 10)],
        ...[series('old', 'p-2', 8), series('old_max', 'p-2', 10)],
      ],
      promql_expr_test: [
        { expr: both.usualInUse(span), eval_time: '8m', exp_samples: [{ labels: '{}', value: 15 }] },
        { expr: both.usualUtilization(span), eval_time: '8m', exp_samples: [{ labels: '{}', value: 0.8 }] },
      ],
    },
  ]);
  expect(output).toContain('SUCCESS');
});
