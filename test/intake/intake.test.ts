import { readFileSync } from 'node:fs';
import path from 'node:path';
import { decideExecutions } from '../../src/intake/incidents';
import { readWebhook } from '../../src/intake/webhook';
import { configuration } from '../support/builders';

const config = configuration();
const sample = (name: string): string => readFileSync(path.join(__dirname, '..', 'fixtures', name), 'utf8');

interface AlertOverrides {
  readonly status?: string;
  readonly startsAt?: string;
  readonly fingerprint?: string;
  readonly labels?: Record<string, string>;
}

function alert({ labels, ...overrides }: AlertOverrides = {}) {
  return {
    status: 'firing',
    labels: {
      alertname: 'KNHKDatabasePoolExhausted',
      namespace: 'knhk',
      deployment: 'knhk-closed-loop',
      ...labels,
    },
    annotations: { summary: 'pool is full' },
    startsAt: '2026-01-31T03:00:00.123Z',
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: 'http://prometheus/graph',
    fingerprint: 'f1',
    ...overrides,
  };
}

function webhook(alerts: readonly unknown[], overrides: Record<string, unknown> = {}) {
  return JSON.stringify({
    version: '4',
    groupKey: '{}:{a="b"}',
    status: 'firing',
    receiver: 'r',
    alerts,
    ...overrides,
  });
}

const decide = (body: string) => decideExecutions(readWebhook(body), config);
const nameOf = (body: string) => decide(body).executions[0]?.name;

describe('decideExecutions', () => {
  it('starts one execution for a firing pool alert, with a name Step Functions accepts', () => {
    const { executions, ignored } = decide(webhook([alert()]));
    expect(ignored).toEqual([]);
    expect(executions).toHaveLength(1);
    expect(executions[0]?.name).toMatch(/^pool-[0-9a-f]{32}$/);
    expect(executions[0]?.input).toMatchObject({
      trigger: 'alert',
      target: 'knhk-closed-loop',
      alert: { name: 'KNHKDatabasePoolExhausted', startsAt: '2026-01-31T03:00:00.123Z', fingerprint: 'f1' },
    });
  });

  it('gives a repeat, and a second Alertmanager, the same name and the same input', () => {
    const first = decide(webhook([alert()]));
    const repeat = decide(
      webhook([alert()], {
        receiver: 'other',
        externalURL: 'http://peer',
        notification_reason: 'repeat interval elapsed',
      }),
    );
    expect(repeat).toEqual(first);
  });

  it('keeps the incident when the group grows, whatever the order', () => {
    const later = alert({ fingerprint: 'f2', startsAt: '2026-01-31T03:05:00Z', labels: { pod: 'b' } });
    const one = decide(webhook([alert()])).executions;
    expect(decide(webhook([later, alert()])).executions).toEqual(one);
    expect(decide(webhook([alert({ status: 'resolved' }), later])).executions[0]?.name).toBe(one[0]?.name);
  });

  it('takes a new episode, another group or another time zone for what they are', () => {
    const name = nameOf(webhook([alert()]));
    expect(nameOf(webhook([alert({ startsAt: '2026-01-31T04:00:00Z' })]))).not.toBe(name);
    expect(nameOf(webhook([alert()], { groupKey: 'other' }))).not.toBe(name);
    expect(nameOf(webhook([alert({ startsAt: '2026-01-31T04:00:00.123+01:00' })]))).toBe(name);
  });

  it("starts one for a pool that can't be seen, and one alone where both alerts come together", () => {
    const missing = alert({
      fingerprint: 'f3',
      startsAt: '2026-01-31T03:04:00Z',
      labels: { alertname: 'KNHKDatabasePoolMetricsMissing' },
    });
    const { executions, ignored } = decide(webhook([missing]));
    expect(ignored).toEqual([]);
    expect(executions).toMatchObject([
      { input: { target: 'knhk-closed-loop', alert: { name: 'KNHKDatabasePoolMetricsMissing' } } },
    ]);
    // The full pool came first: the incident is the one that it began, though its series are gone by now.
    const [full] = decide(webhook([alert()])).executions;
    for (const status of ['firing', 'resolved']) {
      expect(decide(webhook([missing, alert({ status })])).executions).toEqual([full]);
    }
    const renamed = configuration({ alerts: { missing: { name: 'Gone' } } });
    expect(decideExecutions(readWebhook(webhook([missing])), renamed).executions).toEqual([]);
  });

  it.each([
    ['resolved', alert({ status: 'resolved' }), 'resolved'],
    [
      'another alert',
      alert({ labels: { alertname: 'KNHKDatabasePoolHighUtilization' } }),
      'not an alert that starts the runbook',
    ],
    ['another service', alert({ labels: { deployment: 'shop' } }), 'no configured target'],
  ])('starts nothing for %s, and says why', (_, ignoredAlert, why) => {
    const { executions, ignored } = decide(webhook([ignoredAlert]));
    expect(executions).toEqual([]);
    expect(ignored).toEqual([expect.objectContaining({ why: expect.stringContaining(why) })]);
  });

  it('reads the bodies of a real Alertmanager', () => {
    for (const name of ['alertmanager-firing.json', 'alertmanager-resolved.json']) {
      expect(decide(sample(name)).ignored).toEqual([expect.objectContaining({ alertname: 'SpikeFlag' })]);
    }
  });
});

describe('readWebhook', () => {
  it.each([
    ['not JSON', '{', /not JSON/],
    ['a number', '4', /input: /],
    ['an older version', webhook([alert()], { version: '3' }), /version: /],
    ['no alerts', webhook([]), /alerts: /],
    ['a wrong status', webhook([alert({ status: 'burning' })]), /alerts\[0\]\.status: .*got "burning"/],
    ['an absurd date', webhook([alert({ startsAt: 'soon' })]), /alerts\[0\]\.startsAt: /],
    ['labels that are no texts', webhook([{ ...alert(), labels: { a: 1 } }]), /alerts\[0\]\.labels\.a: /],
  ])('refuses %s and says what is wrong', (_, body, message) => {
    expect(() => readWebhook(body)).toThrow(
      expect.objectContaining({ name: 'InvalidInputError', message: expect.stringMatching(message) }),
    );
  });
});
