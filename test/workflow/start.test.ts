/** What an execution is started with: a name of 80 characters at most, and an alert as large as it is let in. */
import fc from 'fast-check';
import { readConfigurationFile } from '../../lib/configuration-file';
import { decideExecutions, executionName } from '../../src/intake/incidents';
import { prepareIncident } from '../../src/intake/prepare';
import { readWebhook } from '../../src/intake/webhook';
import { MAX_ALERT_BYTES } from '../../src/model/limits';
import { configuration } from '../support/builders';
import { hostileText } from '../support/hostile';
import { runs } from '../support/runs';
import { allStates, synthesizedDefinition } from '../support/synthesized';

const shipped = readConfigurationFile('config/knhk.json');
const definition = synthesizedDefinition(shipped);

test('the name of every state', () => {
  for (const [name] of allStates(definition)) expect(name).toMatch(/^[\w -]{1,80}$/);
});

test('the name of every execution, whatever the alert', () => {
  fc.assert(
    fc.property(hostileText, hostileText, hostileText, (groupKey, target, startsAt) => {
      expect(executionName(groupKey, target, startsAt)).toMatch(/^[\w-]{1,80}$/);
    }),
    runs(1_000),
  );
});

test('an alert as large as it is let in can be started', () => {
  const labels = {
    alertname: 'KNHKDatabasePoolExhausted',
    namespace: 'knhk',
    deployment: 'knhk-closed-loop',
  };
  const body = (size: number) =>
    JSON.stringify({
      version: '4',
      groupKey: 'g'.repeat(8_000),
      status: 'firing',
      receiver: 'r',
      alerts: [
        {
          status: 'firing',
          labels: {
            ...labels,
            ...Object.fromEntries(
              Array.from({ length: size }, (_, index) => [`l${index}`, 'x'.repeat(1_000)]),
            ),
          },
          startsAt: '2026-01-31T03:00:00Z',
          endsAt: '2026-01-31T03:00:00Z',
          fingerprint: 'f',
        },
      ],
    });
  const config = configuration();
  const [execution] = decideExecutions(readWebhook(body(20)), config).executions;
  expect(Buffer.byteLength(JSON.stringify(execution?.input))).toBeGreaterThan(18_000);
  expect(() =>
    prepareIncident(execution?.input, { id: 'a', name: 'n', startTime: '2026-01-31T03:00:00Z' }, config),
  ).not.toThrow();
  const [larger] = decideExecutions(readWebhook(body(60)), config).executions;
  expect(Buffer.byteLength(JSON.stringify(larger?.input))).toBeLessThanOrEqual(MAX_ALERT_BYTES + 256);
});
