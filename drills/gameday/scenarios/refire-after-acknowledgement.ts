import { switchChanges } from '../../../src/remediate/say';
import { fact } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { leak } from './shared';
import { leftToAPerson } from './usual';

export const refireAfterAcknowledgement: Scenario = {
  name: 'refire-after-acknowledgement',
  proves: 'after an acknowledgement, an alert that fires again joins the open incident and changes nothing',
  async play(stage) {
    const stop = { by: 'game day', at: new Date().toISOString(), reason: 'to have a person called' };
    await switchChanges(stage.records, stop);
    await stage.fault(leak(16));
    const first = await stage.executionByAlert();
    await stage.sent(first, 'nothing-permitted');
    await stage.acknowledge(first, 'ada');
    // From here on nothing but the open incident keeps the runbook from ending the sessions.
    await switchChanges(stage.records, null);
    await stage.sendAlert(new Date());
    const second = await stage.ended(await stage.executionByAlert());
    await stage.sent(first, 'joined');
    await stage.sendAlert(new Date(Date.now() + 1));
    const third = await stage.ended(await stage.executionByAlert());
    stage.check(
      fact('leaked sessions, untouched', 48, await stage.database.idleInTransaction()),
      fact('executions that joined', 2, (await stage.records.read()).record.incident?.joinedCount ?? 'none'),
      fact(
        'notices of it',
        1,
        stage.messagesOf(first).filter((message) => message === 'sre-on-call joined').length,
      ),
    );
    await stage.database.endLeaksByHand();
    await stage.ended(first);
    return [first, second, third];
  },
  expected: [
    {
      ...leftToAPerson('connection-leak'),
      sent: ['sre-on-call nothing-permitted', 'sre-on-call joined', 'sre-on-call resolved'],
    },
    { cause: 'none', outcome: 'joined', status: 'SUCCEEDED', changes: [], sent: [], exactly: [] },
    { cause: 'none', outcome: 'joined', status: 'SUCCEEDED', changes: [], sent: [], exactly: [] },
  ],
  async afterwards(stage) {
    const { incident, handedOver } = (await stage.records.read()).record;
    return [fact('the incident, after it has ended', 'closed', incident || handedOver ? 'open' : 'closed')];
  },
};
