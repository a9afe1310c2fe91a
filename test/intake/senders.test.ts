/** What each sender's body starts, and that one odd alert of a body keeps no other from it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { decideExecutions } from '../../src/intake/incidents';
import { prepareIncident } from '../../src/intake/prepare';
import { readWebhook } from '../../src/intake/webhook';
import { jsonBytes, MAX_ALERT_BYTES } from '../../src/model/limits';
import { configuration } from '../support/builders';

const config = configuration();
const EXECUTION = { id: 'arn', name: 'n', startTime: '2026-01-31T03:01:00Z' };
const bodyOf = (name: string): string =>
  readFileSync(path.join(__dirname, '..', 'fixtures', 'senders', `${name}.json`), 'utf8');
const decide = (body: unknown) =>
  decideExecutions(readWebhook(typeof body === 'string' ? body : JSON.stringify(body)), config);

const firing = {
  status: 'firing',
  labels: { alertname: 'KNHKDatabasePoolExhausted', namespace: 'knhk', deployment: 'knhk-closed-loop' },
  annotations: { summary: 'full' },
  startsAt: '2026-01-31T03:00:00Z',
  endsAt: '0001-01-01T00:00:00Z',
  fingerprint: 'f1',
};
const webhook = (alerts: readonly unknown[], more: object = {}) => ({
  version: '4',
  groupKey: 'k',
  alerts,
  ...more,
});

describe('a sender', () => {
  it.each([
    ['grafana-firing', 'Grafana'],
    ['mimir-firing', 'Alertmanager'],
    ['vmalert-firing', 'Alertmanager'],
  ])('%s starts one execution, which the workflow takes', (name, sender) => {
    expect(readWebhook(bodyOf(name)).sender).toBe(sender);
    const { executions, ignored } = decide(bodyOf(name));
    expect(ignored).toEqual([]);
    expect(executions).toHaveLength(1);
    const incident = prepareIncident(executions[0]?.input, EXECUTION, config);
    expect(incident).toMatchObject({
      startedAt: '2026-01-31T03:00:10.153Z',
      target: { name: 'knhk-closed-loop' },
      alert: { summary: expect.stringContaining('100 % in use'), labels: { severity: 'critical' } },
    });
    // A group that is notified again starts nothing more.
    expect(decide(bodyOf(name)).executions).toEqual(executions);
  });

  it('Grafana, whose rule had no data, starts nothing, and the answer names the rule', () => {
    const { executions, ignored } = decide(bodyOf('grafana-no-data'));
    expect(executions).toEqual([]);
    expect(ignored).toMatchObject([
      {
        code: 'not-evaluated',
        why: 'Grafana could not evaluate the rule KNHKDatabasePoolExhausted, or it had no data',
      },
    ]);
  });

  it('whose alert lacks a label of the target is told which', () => {
    const { deployment: _, ...labels } = firing.labels;
    expect(decide(webhook([{ ...firing, labels }])).ignored).toMatchObject([
      {
        code: 'unknown-target',
        why: 'its labels match no configured target: for target knhk-closed-loop, no label deployment',
      },
    ]);
    const elsewhere = { ...firing, labels: { ...firing.labels, namespace: 'shop' } };
    expect(decide(webhook([elsewhere])).ignored[0]?.why).toContain("namespace is 'shop' and not 'knhk'");
  });

  it('whose version is another is told which are taken', () => {
    expect(() => decide(webhook([firing], { version: '3' }))).toThrow(/version: one of 1, 4 \(got "3"\)/);
  });
});

describe('an odd alert in a body', () => {
  it.each<[string, unknown, string]>([
    ['no alert at all', 'alert', 'alerts[0].input'],
    ['null', null, 'alerts[0].input'],
    ['a status of its own', { ...firing, status: 'burning' }, 'alerts[0].status'],
    ['a start that is no time', { ...firing, startsAt: 'soon' }, 'alerts[0].startsAt'],
    ['a label that is a number', { ...firing, labels: { a: 1 } }, 'alerts[0].labels.a'],
  ])('keeps no other from starting: %s', (_, odd, field) => {
    const { executions, ignored } = decide(webhook([odd, firing]));
    expect(executions).toHaveLength(1);
    expect(ignored).toMatchObject([{ code: 'unreadable', why: expect.stringContaining(field) }]);
    expect(() => decide(webhook([odd]))).toThrow(expect.objectContaining({ name: 'InvalidInputError' }));
  });

  it.each([
    ['no fingerprint', { fingerprint: undefined }],
    ['annotations that are a list', { annotations: ['x'] }],
    ['an end that is no time', { endsAt: 'never' }],
    ['an address that is a number', { generatorURL: 4 }],
  ])('starts its own where only what is not acted on is odd: %s', (_, odd) => {
    const { executions } = decide(webhook([{ ...firing, ...odd }]));
    expect(executions).toHaveLength(1);
    expect(executions[0]?.input.alert.fingerprint).toMatch(/^[0-9a-f]{16}$|^f1$/);
  });
});

describe('texts that are too long to travel with the state', () => {
  const many = Object.fromEntries(
    Array.from({ length: 100 }, (_, index) => [`l${index}`, 'x'.repeat(5_000)]),
  );
  it.each<[string, object, object]>([
    ['a summary', { annotations: { summary: 's'.repeat(1e6) } }, {}],
    ['a hundred labels', { labels: { ...many, ...firing.labels, data_loss_risk: 'true' } }, {}],
    ['control characters', { labels: { ...many, ...firing.labels, a: '\u0001'.repeat(9_000) } }, {}],
    ['a name of a label', { labels: { ...firing.labels, ['n'.repeat(1e5)]: 'x' } }, {}],
    ['an address', { generatorURL: 'u'.repeat(1e5) }, {}],
    ['a fingerprint', { fingerprint: 'f'.repeat(1e5) }, {}],
    ["the group's key", {}, { groupKey: 'k'.repeat(20_000) }],
    [
      'all of them',
      { labels: { ...many, ...firing.labels }, annotations: { summary: '\u0001'.repeat(1e5) } },
      { groupKey: '\u0001'.repeat(9_000) },
    ],
  ])('are cut, and the execution starts: %s', (_, odd, more) => {
    const { executions, ignored } = decide(webhook([{ ...firing, ...odd }], more));
    expect(ignored).toEqual([]);
    const alert = executions[0]?.input.alert;
    expect(jsonBytes(alert)).toBeLessThanOrEqual(MAX_ALERT_BYTES);
    expect(alert?.labels).toMatchObject(firing.labels);
    expect(() => prepareIncident(executions[0]?.input, EXECUTION, config)).not.toThrow();
  });

  it('keeps what something is decided by, and cuts no character in two', () => {
    const labels = { ...many, ...firing.labels, data_loss_risk: 'true', customer_facing: 'true' };
    const summary = `${'s'.repeat(4_094)}😀😀`;
    const [execution] = decide(webhook([{ ...firing, labels, annotations: { summary } }])).executions;
    expect(execution?.input.alert.labels).toMatchObject({ data_loss_risk: 'true', customer_facing: 'true' });
    expect(execution?.input.alert.summary).toBe(`${'s'.repeat(4_094)}…`);
  });

  it('tells two groups apart whose keys differ after what is kept', () => {
    const key = 'k'.repeat(5_000);
    const [one, other] = ['a', 'b'].map(
      (end) => decide(webhook([firing], { groupKey: key + end })).executions[0],
    );
    expect(one?.name).not.toBe(other?.name);
    expect(one?.input.alert.groupKey).not.toBe(other?.input.alert.groupKey);
  });
});

describe('alerts that the sender left out', () => {
  it('are counted in the input, and the incident stays the same', () => {
    const [whole, cut] = [0, 3].map(
      (truncatedAlerts) => decide(webhook([firing], { truncatedAlerts })).executions[0],
    );
    expect(cut?.name).toBe(whole?.name);
    expect(whole?.input.alert).not.toHaveProperty('truncatedAlerts');
    const incident = prepareIncident(cut?.input, EXECUTION, config);
    expect(incident.alert).toMatchObject({ truncatedAlerts: 3 });
  });
});
