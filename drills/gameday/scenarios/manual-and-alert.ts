import { fact } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { oldLeak } from './shared';

export const manualAndAlert: Scenario = {
  name: 'manual-and-alert',
  proves: 'of two executions for one target one responds, and the other joins its incident',
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
      sent: ['sre-on-call joined', 'sre-on-call action-taken', 'sre-on-call resolved'],
    },
    { cause: 'none', outcome: 'joined', status: 'SUCCEEDED', changes: [], sent: [], exactly: [] },
  ],
  async afterwards(stage, [first = '', second = '']) {
    const { join } = await stage.history(second);
    const joined = (join?.status === 'joined' && join.execution) || 'none';
    return [
      fact('the second joined', first.split(':').at(-1) ?? first, joined),
      fact('executions in all', 2, (await stage.world.executions.list(20)).length),
      // One outage is one incident for the public too, and is closed with it.
      fact('incidents on the status page', 'resolved', publicOf(stage.world.receivers.statuspage.incidents)),
    ];
  },
};

/** How each incident of the public page stands. */
function publicOf(incidents: readonly { readonly status: string }[]): string {
  return incidents.map(({ status }) => status).join(', ') || 'none';
}
