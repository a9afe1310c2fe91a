import { updateRecord } from '../../../src/lock/update';
import { fact } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { leak } from './shared';

/** Has the lock, and is no execution: what one leaves that was killed before it could give it up. */
const GONE = 'pool-that-was-killed';

export const observerTakesOver: Scenario = {
  name: 'observer-takes-over',
  proves:
    'an execution that finds the lock held observes, says whether the lock holder still runs, and acts once the lock is released',
  async play(stage) {
    const hold = (holder: string | null) =>
      updateRecord(stage.records, (record) => ({
        record: { ...record, holder, renewedAt: holder && new Date().toISOString() },
        result: undefined,
      }));
    await hold(GONE);
    await stage.fault(leak(16));
    const execution = await stage.executionByAlert();
    await stage.sent(execution, 'observing');
    stage.check(
      fact('leaked sessions, untouched', 48, await stage.database.idleInTransaction()),
      fact(
        'the notice says that the lock holder is not active',
        'true',
        String(
          stage
            .textsOf(execution, 'observing')
            .some((text) => text.includes(`execution ${GONE} holds`) && text.includes('is not active')),
        ),
      ),
    );
    await hold(null);
    return [await stage.ended(execution)];
  },
  expected: [
    {
      cause: 'connection-leak',
      outcome: 'resolved',
      status: 'SUCCEEDED',
      changes: ['terminate-leaked-sessions'],
      sent: ['sre-on-call observing', 'sre-on-call action-taken', 'sre-on-call resolved'],
    },
  ],
};
