import { heldSeconds } from '../../src/diagnose/held-seconds';
import type { IncidentAlert } from '../../src/model/incident';
import { configuration, incident } from '../support/builders';

it.each([
  ['KNHKDatabasePoolExhausted', 60],
  ['KNHKDatabasePoolMetricsMissing', 120],
])('an incident begins the `for` of its own alert before it fires: %s', (name, seconds) => {
  const alert: IncidentAlert = {
    name,
    labels: {},
    startsAt: '2026-01-31T03:00:00Z',
    fingerprint: 'f',
    groupKey: 'g',
  };
  expect(heldSeconds(incident({ alert }), configuration())).toBe(seconds);
});

it('an incident that a person began had no condition', () => {
  expect(heldSeconds(incident({ trigger: 'manual', alert: null }), configuration())).toBe(0);
});
