import { fact } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { leak } from './shared';

export const prometheusDown: Scenario = {
  name: 'prometheus-down',
  proves:
    'a leak is still repaired from the evidence of PostgreSQL and the pods, but without Prometheus nothing is called healthy',
  async play(stage) {
    await stage.fault(leak(16));
    const execution = await stage.executionByAlert();
    await stage.world.prometheus.stop();
    await stage.sent(execution, 'nothing-permitted');
    return [await stage.stop(execution)];
  },
  expected: [
    {
      cause: 'connection-leak',
      outcome: 'open',
      status: 'ABORTED',
      changes: ['terminate-leaked-sessions'],
      sent: ['sre-on-call action-taken', 'sre-on-call nothing-permitted'],
      notSent: ['sre-on-call resolved'],
    },
  ],
  async afterwards(stage, [execution = '']) {
    const { checks } = await stage.report(execution);
    const blind = checks.filter(
      ({ name, passed }) => ['latency-p95', 'error-rate', 'alert-silent'].includes(name) && !passed,
    );
    return [
      fact('checks without data that did not pass', 3, blind.length),
      fact('sessions left idle in transaction', 0, await stage.database.idleInTransaction()),
    ];
  },
};
