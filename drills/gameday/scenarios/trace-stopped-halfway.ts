import { fact } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { deploymentText, untilQuiet } from './shared';

export const traceStoppedHalfway: Scenario = {
  name: 'tracing-stopped-halfway',
  proves: 'tracing is rolled back and the lock released even when the execution is stopped while tracing',
  // A rolling restart fits, with the pods that have not ended yet.
  world: { poolSize: 10 },
  async play(stage) {
    await untilQuiet(stage);
    const execution = await stage.executionByHand({ traceSeconds: 18 });
    const traces = async () => (await deploymentText(stage)).includes('sqlx=trace');
    await stage.until('tracing', 60_000, traces);
    await stage.stop(execution);
    // Tracing goes before the lock: what nobody holds must be clean already.
    const released = async () => (await stage.records.read()).record.holder === null;
    await stage.until('a free lock', 30_000, released);
    const { record } = await stage.records.read();
    stage.check(
      fact('tracing is off', 'true', String(!(await traces()))),
      fact('the record of tracing', 'gone', record.trace === null ? 'gone' : 'there'),
    );
    return [execution];
  },
  expected: [
    {
      cause: 'false-alarm',
      outcome: 'open',
      status: 'ABORTED',
      changes: ['trace-connections'],
      sent: ['sre-on-call action-taken'],
      notSent: ['sre-on-call resolved'],
    },
  ],
};
