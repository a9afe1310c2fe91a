import { fact, matches } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { deploymentText, leak, onEachNewPod, podNames, untilQuiet } from './shared';

/** Runbook, Long-Term. */
export const trace: Scenario = {
  name: 'connection-tracing',
  proves: 'requested tracing names the call that leaks, and is always rolled back',
  // A rolling restart fits, with the pods that have not ended yet.
  world: { poolSize: 10 },
  async play(stage) {
    await untilQuiet(stage);
    const before = podNames(stage);
    const execution = await stage.executionByHand({ traceSeconds: 14 });
    // The bug is in the code: the pods that trace have it too.
    await onEachNewPod(stage, before, leak(2));
    return [await stage.ended(execution)];
  },
  expected: [
    {
      cause: 'false-alarm',
      outcome: 'recovered',
      status: 'SUCCEEDED',
      changes: ['trace-connections'],
      sent: ['sre-on-call action-taken', 'sre-on-call resolved'],
    },
  ],
  async afterwards(stage, [execution = '']) {
    const { trace: found } = await stage.report(execution);
    return [
      matches('the leaking call', /^\/orders\/export$/, found?.leaking[0]?.call ?? 'none'),
      fact('connections it did not return', 6, found?.leaking[0]?.held ?? 0),
      fact('tracing is off', 'true', String(!(await deploymentText(stage)).includes('sqlx=trace'))),
    ];
  },
};
