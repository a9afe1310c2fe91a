/** A real Prometheus with an external label: it stands on the alerts that are sent, and nowhere inside. */
import { rulesYaml } from '../../../alerts/generate';
import { Processes } from '../../../emulators/common/processes';
import { type LocalPrometheus, startPrometheus } from '../../../local/alerting/prometheus';
import { PlainPrometheus } from '../../../src/adapters/prometheus/plain-prometheus';
import { PrometheusMetrics } from '../../../src/adapters/prometheus/prometheus';
import { metricsOf, ruleLabelsOf, seriesLabelsOf } from '../../../src/configuration/target-settings';
import { configuration, TARGET_INPUT, targetOf } from '../../support/builders';
import { eventually } from '../../support/eventually';
import { Exporters } from '../../support/exporters';

const INSIDE = { namespace: 'knhk', deployment: 'knhk-closed-loop' };
const OUTSIDE = { ...INSIDE, cluster: 'eu' };
const config = configuration({
  targets: [{ ...TARGET_INPUT, alertLabels: OUTSIDE, seriesLabels: INSIDE }],
  alerts: { warning: { forSeconds: 0 }, critical: { forSeconds: 0 } },
});
const target = targetOf(config);
const NAMES = [config.alerts.critical.name];

const exporters = new Exporters();
const sent: { labels: Record<string, string> }[] = [];
let processes: Processes;
let prometheus: LocalPrometheus;

beforeAll(async () => {
  const alertmanager = await exporters.listen(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    sent.push(...JSON.parse(body));
    response.end('{}');
  });
  const page = await exporters.start(() => 'knhk_db_pool_active 10\nknhk_db_pool_total 10\n');
  processes = await Processes.open();
  prometheus = await startPrometheus(processes, {
    rules: rulesYaml(config),
    scrapeIntervalSeconds: 1,
    evaluationIntervalSeconds: 1,
    alertmanagerUrls: [`http://${alertmanager}`],
    externalLabels: { cluster: 'eu' },
    targets: [{ address: page, labels: { ...INSIDE, pod: 'a' } }],
  });
  await eventually('an alert that is sent', async () =>
    sent.some(({ labels }) => labels['alertname'] === NAMES[0]),
  );
});
afterAll(async () => {
  exporters.close();
  await processes.close();
});

const metrics = (labels: Readonly<Record<string, string>>) =>
  new PrometheusMetrics(new PlainPrometheus(prometheus.url), labels, metricsOf(target, config), 2_000);
const inUse = async (labels: Readonly<Record<string, string>>) =>
  (await metrics(labels).traffic(60)).value.inUse;

it('is on the alert that intake gets', () => {
  const own = sent.filter(({ labels }) => labels['alertname'] === NAMES[0]);
  for (const { labels } of own) expect(labels).toMatchObject(target.alertLabels);
});

it('is on no series', async () => {
  // An average is taken at whole moments, the first of which may lie ahead.
  await eventually('a figure', async () => (await inUse(seriesLabelsOf(target))) === 10);
  expect(await inUse(target.alertLabels)).toBeNull();
});

it('is on no alert of the rules, by which the alert that fires would be taken for none', async () => {
  const state = (labels: Readonly<Record<string, string>>) => metrics(labels).alertState(NAMES, labels);
  expect(await state(ruleLabelsOf(target))).toEqual({ firing: true, state: 'firing' });
  await expect(state(target.alertLabels)).rejects.toThrow('has no label cluster to tell whose it is');
});
