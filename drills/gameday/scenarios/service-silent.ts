/** The service does not say that it is in trouble: it hangs with its metrics page, or no request reaches it any more. */
import { fact } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { LEAK_REPAIRED, leftToAPerson, playLeak } from './usual';

export const metricsVanish: Scenario = {
  name: 'metrics-vanish',
  proves: 'a service that hangs with its metrics page starts the runbook, by the alert for missing metrics',
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
  proves: 'full pods that are not ready are read all the same, and an outage without any request is detected',
  world: { readinessNeedsConnection: true },
  play: playLeak,
  expected: [
    {
      ...LEAK_REPAIRED,
      sent: ['customer-success risk', 'sre-on-call action-taken', 'sre-on-call resolved'],
    },
  ],
};
