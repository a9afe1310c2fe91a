import type { Scenario } from '../scenario';
import { LEAK_REPAIRED, playLeak } from './usual';

/** By the time of the alert's last try the leak is old enough to be ended at once, or it is not. */
const { causes: _, ...REPAIRED } = LEAK_REPAIRED;

/** As long as it was seen in accounts, function by function (40 to 106 s). */
const NOT_READY_MS = 100_000;

/** The first alert after a quiet quarter: AWS has put every function to sleep, the webhook's own included. */
export const idleFunctions: Scenario = {
  name: 'idle-functions',
  proves:
    'every function is refused for 100 s from its first call on: each is waited for, and the leak is repaired without a page',
  async play(stage) {
    stage.world.aws.lambda.putToSleep('', NOT_READY_MS / stage.world.timeFactor);
    return playLeak(stage);
  },
  expected: [
    {
      ...REPAIRED,
      sent: ['sre-on-call resolved'],
      notSent: ['sre-on-call step-failed', 'sre-on-call workflow-failed', 'sre-on-call execution-ended'],
    },
  ],
};
