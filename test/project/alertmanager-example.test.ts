/** The files that people start from with Alertmanager: to whom an alert goes, and that the local run sends as they do. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { findTool } from '../../emulators/common/tools';
import { alertmanagerConfiguration } from '../../local/alerting/alertmanager';
import { ALERTING_SECONDS } from '../../local/time-factor';
import { configuration, TARGET_INPUT } from '../support/builders';

const root = path.resolve(__dirname, '..', '..');

it('is accepted, and has both alerts of a service in one group', () => {
  const output = execFileSync(findTool('amtool'), ['check-config', 'alerts/alertmanager.example.yml'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(output).toContain('SUCCESS');
  const { route } = parse(readFileSync(path.join(root, 'alerts', 'alertmanager.example.yml'), 'utf8'));
  const { critical, missing } = configuration().alerts;
  expect(route.routes[0].matchers).toEqual([`alertname =~ "${critical.name}|${missing.name}"`]);
  // Both alerts of one service come in one group, and so are one incident.
  expect(route.routes[0].group_by).toEqual(Object.keys(TARGET_INPUT.alertLabels));
});

const { critical, missing, warning } = configuration().alerts;
/** Alertmanager's example, and the guide's for Amazon Managed Service for Prometheus. */
const EXAMPLES = {
  example: () => readFileSync(path.join(root, 'alerts', 'alertmanager.example.yml'), 'utf8'),
  guide: (): string => {
    const guide = readFileSync(path.join(root, 'docs', 'deploy.md'), 'utf8');
    return parse(/```yaml\n(.*?)```/s.exec(guide)?.[1] ?? '').alertmanager_config;
  },
};
it.each(
  (['example', 'guide'] as const).flatMap((name) => [
    [name, critical.name, 'runbook,on-call'] as const,
    [name, missing.name, 'runbook,on-call'] as const,
    [name, warning.name, 'on-call'] as const,
    [name, 'SomethingElse', 'on-call'] as const,
  ]),
)('sends to whoever is on call, beside the runbook (%s, %s)', (name, alertname, receivers) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'knhk-test-routes-'));
  try {
    const file = path.join(folder, 'alertmanager.yml');
    writeFileSync(file, EXAMPLES[name]());
    const labels = Object.entries({ alertname, ...TARGET_INPUT.alertLabels });
    const output = execFileSync(
      findTool('amtool'),
      ['config', 'routes', 'test', `--config.file=${file}`, ...labels.map((label) => label.join('='))],
      { encoding: 'utf8' },
    );
    expect(output.trim()).toBe(receivers);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('sends as a local run does', () => {
  const { route, receivers } = parse(
    readFileSync(path.join(root, 'alerts', 'alertmanager.example.yml'), 'utf8'),
  );
  const [toRunbook] = route.routes;
  expect(toRunbook).toMatchObject({
    group_wait: '0s',
    group_interval: `${ALERTING_SECONDS.groupInterval / 60}m`,
    repeat_interval: `${ALERTING_SECONDS.repeatInterval / 60}m`,
  });
  const settings = {
    ...{ webhookUrl: 'URL', bearerToken: '' },
    ...{ groupWaitSeconds: 0, groupIntervalSeconds: 60, repeatIntervalSeconds: 300 },
  };
  const local = alertmanagerConfiguration(settings, 'FILE').receivers;
  const [example] = receivers.filter(({ name }: { name: string }) => name === 'runbook');
  const [hook] = example.webhook_configs;
  expect(local).toEqual([
    {
      ...example,
      webhook_configs: [
        {
          ...hook,
          url: 'URL',
          http_config: {
            authorization: { ...hook.http_config.authorization, credentials_file: 'FILE' },
          },
        },
      ],
    },
  ]);
});
