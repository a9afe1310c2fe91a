import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { RULES_FILE, rulesYaml } from '../../alerts/generate';
import { readConfigurationFile } from '../../lib/configuration-file';
import { findTool } from '../../local/tools';
import { alertRules } from '../../src/alert-rules';
import { configuration, TARGET_INPUT } from '../support/builders';

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
      },
      metrics: { poolActive: 'a', poolTotal: 't' },
    });
    expect(alertRules(changed).groups[0]?.rules).toMatchObject([
      { expr: 'max by (namespace, deployment) (a / t) > 0.7', for: '7s', labels: { severity: 'warning' } },
      {
        alert: 'Full',
        expr: 'max by (namespace, deployment) (a / t) > 0.9',
        for: '9s',
        labels: { severity: 'critical' },
      },
    ]);
    expect(parse(rulesYaml(changed))).toEqual(alertRules(changed));
  });

  it('follow the names and the labels of each target', () => {
    const { name, ...target } = TARGET_INPUT;
    const several = configuration({
      targets: [
        { ...target, name, alertLabels: { namespace: 'a' } },
        { ...target, name: 'same', alertLabels: { namespace: 'b' } },
        { ...target, name: 'java', alertLabels: { app: 'c' }, preset: 'hikaricp' },
        {
          ...{ ...target, name: 'python', alertLabels: { app: 'd' }, preset: 'sqlalchemy' },
          metrics: { poolTotal: 'limit' },
        },
      ],
    });
    const [warning, critical] = alertRules(several).groups[0]?.rules ?? [];
    expect(critical?.expr.split(' or ')).toEqual([
      'max by (namespace, app) (knhk_db_pool_active / knhk_db_pool_total) > 0.95',
      'max by (namespace, app) (hikaricp_connections_active / hikaricp_connections_max) > 0.95',
      'max by (namespace, app) (sum by (namespace, app, pod) (db_client_connections_usage_connections{state="used"})' +
        ' / sum by (namespace, app, pod) (limit)) > 0.95',
    ]);
    expect(warning?.annotations['summary']).toContain('{{ $labels.app }}');
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

  it('come with an example for Alertmanager that it accepts', () => {
    const output = execFileSync(findTool('amtool'), ['check-config', 'alerts/alertmanager.example.yml'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(output).toContain('SUCCESS');
    const { route } = parse(readFileSync(path.join(root, 'alerts', 'alertmanager.example.yml'), 'utf8'));
    expect(route.routes[0].matchers).toEqual([`alertname = ${configuration().alerts.critical.name}`]);
  });
});
