import { fact } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { oldLeak } from './shared';

export const manualAndAlert: Scenario = {
  name: 'manual-and-alert',
  proves: 'of two executions for one target in the same second one acts, and the other joins its incident',
  async play(stage) {
    await oldLeak(stage);
    const byAlert = await stage.executionByAlert();
    const byHand = await stage.executionByHand();
    await Promise.all([stage.ended(byAlert), stage.ended(byHand)]);
    // Who came first is a matter of milliseconds: the one that acted is judged as the first.
    const acted = (await stage.report(byAlert)).actions.length > 0;
    return acted ? [byAlert, byHand] : [byHand, byAlert];
  },
  expected: [
    {
      cause: 'connection-leak',
      outcome: 'resolved',
      status: 'SUCCEEDED',
      changes: ['terminate-leaked-sessions'],
      told: ['sre-on-call joined', 'sre-on-call action-taken', 'sre-on-call resolved'],
    },
    { cause: 'none', outcome: 'joined', status: 'SUCCEEDED', changes: [], told: [], exactly: [] },
  ],
  async afterwards(stage, executions) {
    const starts = await Promise.all(
      executions.map(async (arn) => (await stage.world.executions.describe(arn)).startDate?.getTime() ?? 0),
    );
    const apartMs = Math.abs((starts[0] ?? 0) - (starts[1] ?? 0));
    return [fact('started within a second of each other', 'true', String(apartMs <= 1_000))];
  },
};
