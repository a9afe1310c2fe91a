import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { RULES_FILE, rulesYaml } from '../../alerts/generate';
import { findTool } from '../../emulators/common/tools';
import { readConfigurationFile } from '../../lib/configuration-file';
import { alertRules } from '../../src/configuration/alert-rules';
import { configuration, TARGET_INPUT } from '../support/builders';
import { withPlainNames } from '../support/preset-pages';
import { knowsQuotedNames, testRules } from '../support/promtool';

const root = path.resolve(__dirname, '..', '..');

describe('the alert rules', () => {
  it('are those of the configuration', () => {
    const config = readConfigurationFile(path.join(root, 'config', 'knhk.json'));
    expect(readFileSync(RULES_FILE, 'utf8')).toBe(rulesYaml(config));
  });

  it('follow every threshold, window and name of the configuration', () => {
    const changed = configuration({
      alerts: {
        warning: { utilization: 0.7, forSeconds: 7 },
        critical: { name: 'Full', utilization: 0.9, forSeconds: 9 },
        missing: { name: 'Gone', forSeconds: 11 },
      },
      metrics: { poolActive: 'a', poolTotal: 't', wantedReplicas: 'wanted' },
    });
    const pod = 'namespace, deployment, pod';
    const fullest = `max by (namespace, deployment) ((a / t or on (${pod}) sum by (${pod}) (a) / sum by (${pod}) (t)) < Inf)`;
    const ours = '{namespace="knhk",deployment="knhk-closed-loop"}';
    expect(alertRules(changed).groups[0]?.rules).toMatchObject([
      { expr: `${fullest} > 0.7`, for: '7s', labels: { severity: 'warning' } },
      { alert: 'Full', expr: `${fullest} > 0.9`, for: '9s', labels: { severity: 'critical' } },
      {
        alert: 'Gone',
        expr: `(max by (namespace, deployment) (wanted${ours}) > 0 unless on () t${ours})`,
        for: '11s',
        labels: { severity: 'critical' },
      },
    ]);
    expect(parse(rulesYaml(changed))).toEqual(alertRules(changed));
  });

  /** The targets have labels, names and presets of their own; all of it is in one file. */
  const several = () => {
    const { name, ...target } = TARGET_INPUT;
    // On one PostgreSQL server, and so with one Lease.
    const shared = { ...target.kubernetes, namespace: 'shop', lease: 'shop' };
    const ofDeployment = (deployment: string) => ({ ...shared, deployment });
    return configuration({
      targets: [
        { ...target, name, alertLabels: { namespace: 'a' }, kubernetes: ofDeployment('a') },
        { ...target, name: 'same', alertLabels: { namespace: 'b' }, kubernetes: ofDeployment('b') },
        {
          ...{ ...target, name: 'java', alertLabels: { app: 'c$1"' }, preset: 'hikaricp' },
          kubernetes: ofDeployment('java'),
        },
        {
          ...{ ...target, name: 'python', alertLabels: { app: 'd' }, preset: 'sqlalchemy' },
          metrics: { poolTotal: 'limit' },
          kubernetes: ofDeployment('python'),
        },
      ],
    });
  };

  it('follow the names and the labels of each target', () => {
    const [warning, critical, missing] = alertRules(several()).groups[0]?.rules ?? [];
    const fullest = critical?.expr.split(' > 0.95').filter((text) => text !== '') ?? [];
    expect(fullest).toHaveLength(3);
    expect(fullest[0]).toContain('knhk_db_pool_active / knhk_db_pool_total');
    expect(fullest[1]).toContain('hikaricp_connections_active / hikaricp_connections_max');
    expect(fullest[2]).toContain('db_client_connections_usage_connections{state="used"}) / sum without');
    expect(missing?.expr.split('kube_deployment_spec_replicas')).toHaveLength(5);
    expect(warning?.annotations['summary']).toContain('{{ $labels.app }}');
  });

  it('find each of several targets, and carry the labels by which intake finds it', () => {
    const samples = (text: string, value: string) => ({ series: text, values: `${value}x40` });
    const wanted = (deployment: string) =>
      samples(`kube_deployment_spec_replicas{namespace="shop",deployment="${deployment}"}`, '2');
    const used = 'db_client_connections_usage_connections{app="d",pod="p",otel_scope_name="o"';
    const output = testRules(rulesYaml(several()), [
      {
        interval: '15s',
        input_series: [
          ...['a', 'b', 'java', 'python'].map(wanted),
          samples('knhk_db_pool_total{namespace="b",pod="b-1"}', '10'),
          samples('knhk_db_pool_active{namespace="b",pod="b-1"}', '10'),
          samples('limit{app="d",pod="p",pool_name="write"}', '10'),
          samples('limit{app="d",pod="p",pool_name="read"}', '40'),
          samples(`${used},pool_name="write",state="used"}`, '10'),
          samples(`${used},pool_name="write",state="idle"}`, '0'),
          samples(`${used},pool_name="read",state="used"}`, '1'),
          samples(`${used},pool_name="read",state="idle"}`, '30'),
        ],
        promql_expr_test: [
          {
            expr: 'count by (namespace, app) (ALERTS{alertname="KNHKDatabasePoolExhausted",alertstate="firing"})',
            eval_time: '5m',
            exp_samples: [
              { labels: '{namespace="b"}', value: 1 },
              { labels: '{app="d"}', value: 1 },
            ],
          },
          {
            expr: 'count by (namespace, app) (ALERTS{alertname="KNHKDatabasePoolMetricsMissing",alertstate="firing"})',
            eval_time: '5m',
            exp_samples: [
              { labels: '{namespace="a"}', value: 1 },
              // Not the deployment's own namespace: by that the alert could be another target's.
              { labels: '{app="c$1\\""}', value: 1 },
            ],
          },
        ],
      },
    ]);
    expect(output).toContain('SUCCESS');
  });

  it('follow labels with dots, which Prometheus has in quotes since 3', () => {
    const dotted = configuration({
      targets: [
        {
          ...TARGET_INPUT,
          preset: 'opentelemetry-utf8',
          alertLabels: { 'k8s.namespace.name': 'shop', 'k8s.deployment.name': 'orders' },
        },
      ],
      metrics: { podLabel: 'k8s.pod.name' },
    });
    const [, critical, missing] = alertRules(dotted).groups[0]?.rules ?? [];
    expect(critical?.expr).toMatch(/^max by \("k8s.namespace.name", "k8s.deployment.name"\) \(/);
    expect(critical?.annotations).toMatchObject({
      summary: expect.stringContaining('pool of {{ index $labels "k8s.deployment.name" }} is'),
      description: expect.stringContaining(
        '{{ index $labels "k8s.namespace.name" }}/{{ index $labels "k8s.deployment.name" }} is',
      ),
    });
    expect(missing?.expr).toContain('label_replace(');
    const text = knowsQuotedNames() ? (rules: string) => rules : withPlainNames;
    const own = '"k8s.namespace.name"="shop","k8s.deployment.name"="orders","k8s.pod.name"="a"';
    const output = testRules(text(rulesYaml(dotted)), [
      {
        interval: '15s',
        input_series: [
          { series: text(`{"db.client.connection.max",${own}}`), values: '10x40' },
          {
            series: text(`{"db.client.connection.count","db.client.connection.state"="used",${own}}`),
            values: '10x40',
          },
          {
            series: 'kube_deployment_spec_replicas{namespace="knhk",deployment="knhk-closed-loop"}',
            values: '1x40',
          },
        ],
        promql_expr_test: [
          {
            expr: text('count by (alertname, "k8s.deployment.name") (ALERTS{alertstate="firing"})'),
            eval_time: '5m30s',
            exp_samples: ['HighUtilization', 'Exhausted'].map((name) => ({
              labels: text(`{alertname="KNHKDatabasePool${name}","k8s.deployment.name"="orders"}`),
              value: 1,
            })),
          },
        ],
      },
    ]);
    expect(output).toContain('SUCCESS');
  });

  it('pass the unit tests of promtool', () => {
    const output = execFileSync(
      findTool('promtool'),
      ['test', 'rules', 'alerts/knhk-database-pool.test.yml'],
      {
        cwd: root,
        encoding: 'utf8',
      },
    );
    expect(output).toContain('SUCCESS');
  });
});
