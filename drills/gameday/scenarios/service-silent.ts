/** The service does not say that it is in trouble: it hangs with its metrics page, or no request reaches it any more. */
import { fact } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { LEAK_REPAIRED, leftToAPerson, playLeak } from './usual';

export const metricsVanish: Scenario = {
  name: 'metrics-vanish',
  proves:
    'a service that hangs together with its metrics page starts the runbook: the alert for series that vanish',
  async play(stage) {
    await stage.fault({ hang: { seconds: 40 } });
    return [await stage.ended(await stage.executionByAlert())];
  },
  expected: [leftToAPerson('no-data')],
  async afterwards(stage, [execution = '']) {
    const { incident } = await stage.report(execution);
    return [fact('the alert', stage.world.configuration.alerts.missing.name, incident.alert?.name ?? 'none')];
  },
};

export const readinessTakesAllOut: Scenario = {
  name: 'readiness-takes-all-out',
  proves:
    'pods that are full and therefore not ready are read all the same, and a total outage without a request is seen',
  world: { readinessNeedsConnection: true },
  play: playLeak,
  expected: [
    {
      ...LEAK_REPAIRED,
      told: ['customer-success risk', 'sre-on-call action-taken', 'sre-on-call resolved'],
    },
  ],
};
