/** What the alert manager of Amazon Managed Service for Prometheus publishes, and what it starts. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { decideExecutions } from '../../src/intake/incidents';
import { readManagedMessage } from '../../src/intake/managed-message';
import { prepareIncident } from '../../src/intake/prepare';
import { configuration } from '../support/builders';

const fixture = (name: string) =>
  readFileSync(path.join(__dirname, '..', 'fixtures', 'senders', name), 'utf8');
const MESSAGE = fixture('managed-prometheus-message.txt');
const message = (changes: object) => JSON.stringify({ ...JSON.parse(MESSAGE), ...changes });
const [alert] = JSON.parse(MESSAGE).alerts;
const EXECUTION = { id: 'arn', name: 'n', startTime: '2026-01-31T03:01:00Z' };

it('starts one execution, which the workflow takes, and no other when it is told again', () => {
  const decide = () => decideExecutions(readManagedMessage(MESSAGE), configuration());
  const { executions, ignored } = decide();
  expect(ignored).toEqual([]);
  expect(prepareIncident(executions[0]?.input, EXECUTION, configuration())).toMatchObject({
    startedAt: '2026-01-31T03:00:10.153Z',
    target: { name: 'knhk-closed-loop' },
    alert: { summary: 'the pool is 100 % in use', fingerprint: 'f2fb8318dc19bdeb' },
  });
  expect(decide().executions).toEqual(executions);
});

it.each([
  ['2026-01-31 03:00:10.153 +0000 UTC', '2026-01-31T03:00:10.153+00:00'],
  ['2026-01-31 03:00:10 +0000 UTC', '2026-01-31T03:00:10+00:00'],
  ['2026-01-31 03:00:10.153456789 -0730 -0730', '2026-01-31T03:00:10.153456789-07:30'],
  ['2026-01-31T03:00:10.153Z', '2026-01-31T03:00:10.153Z'],
])('reads the time that Go prints: %s', (startsAt, read) => {
  const { alerts } = readManagedMessage(message({ alerts: [{ ...alert, startsAt }] }));
  expect(alerts).toMatchObject([{ startsAt: read }]);
});

describe('the key of the group', () => {
  const keyOf = (changes: object) => readManagedMessage(message(changes)).groupKey;

  it('is the same whatever the group holds, and in whichever order its labels come', () => {
    const resolved = { ...alert, status: 'resolved' };
    const groupLabels = { namespace: 'knhk', deployment: 'knhk-closed-loop' };
    const same = keyOf({});
    expect(keyOf({ status: 'resolved', alerts: [resolved, alert], groupLabels })).toBe(same);
    expect(keyOf({ groupLabels: { deployment: 'knhk-closed-loop', namespace: 'knhk' } })).toBe(same);
  });

  it('is another for another receiver, other labels and none', () => {
    const keys = [
      keyOf({}),
      keyOf({ receiver: 'other' }),
      keyOf({ groupLabels: { namespace: 'knhk' } }),
      keyOf({ groupLabels: { namespace: 'knhk', deployment: 'other' } }),
      // The template leaves it out where the group has none.
      keyOf({ groupLabels: undefined }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});

it.each<[string, string, RegExp]>([
  ["the default template's text", fixture('managed-prometheus-text.txt'), /^not JSON: .*JSON template/],
  ['what was cut off', MESSAGE.slice(0, 300), /^not JSON/],
  ['a quotation mark in an annotation', MESSAGE.replace('the pool is', 'the "pool" is'), /^not JSON/],
  ['no message', 'null', /^not a message .*input: /],
  ['no alerts', message({ alerts: [] }), /alerts: /],
  ['no receiver', message({ receiver: undefined }), /receiver: /],
  ['one alert, of no time', message({ alerts: [{ ...alert, startsAt: 'soon' }] }), /alerts\[0\]\.startsAt/],
])('refuses %s, and says what is wrong', (_, text, why) => {
  expect(() => readManagedMessage(text)).toThrow(
    expect.objectContaining({ name: 'InvalidInputError', message: expect.stringMatching(why) }),
  );
});

it('keeps an odd alert from no other', () => {
  const { alerts, unreadable } = readManagedMessage(message({ alerts: ['odd', alert] }));
  expect(alerts).toHaveLength(1);
  expect(unreadable).toMatchObject([{ index: 0 }]);
});
