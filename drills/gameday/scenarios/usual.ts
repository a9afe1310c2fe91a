/** How most incidents go: what is played, and what is expected of it, where a scenario has nothing else to say. */
import type { ExpectedExecution, Scenario } from '../scenario';
import { HEAVY_WORK, LIGHTER_WORK, leak } from './shared';

/** The leaked sessions are suspected at first, and ended once they are old enough. */
export const LEAK_REPAIRED: ExpectedExecution = {
  cause: 'connection-leak',
  causes: ['leak-suspected', 'connection-leak'],
  outcome: 'resolved',
  status: 'SUCCEEDED',
  changes: ['terminate-leaked-sessions'],
  sent: ['sre-on-call action-taken', 'sre-on-call resolved'],
};

/** Nothing is changed: the engineer on call is paged, and repairs the service. */
export function leftToAPerson(cause: ExpectedExecution['cause']): ExpectedExecution {
  return {
    ...{ cause, outcome: 'recovered', status: 'SUCCEEDED', changes: [] },
    sent: ['sre-on-call nothing-permitted', 'sre-on-call resolved'],
  };
}

/** Every pool leaks to the last connection, the alert fires, and the response ends. */
export const playLeak: Scenario['play'] = async (stage) => {
  await stage.fault(leak(16));
  return [await stage.ended(await stage.executionByAlert())];
};

/** A fault, the alert, and the person who switches it off once a message of this kind has been sent. */
export function playUntilSent(
  kind: string,
  trouble: Readonly<Record<string, unknown>> = HEAVY_WORK,
  mended: Readonly<Record<string, unknown>> = LIGHTER_WORK,
): Scenario['play'] {
  return async (stage) => {
    await stage.fault(trouble);
    const execution = await stage.executionByAlert();
    await stage.sent(execution, kind);
    await stage.fault(mended);
    return [await stage.ended(execution)];
  };
}
