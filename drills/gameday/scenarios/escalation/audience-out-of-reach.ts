import { matches } from '../../../harness/fact';
import type { Scenario } from '../../scenario';
import { failUntilSent, NO_CUSTOMERS, RECOVERED_BY_A_PERSON } from './shared';

export const audienceOutOfReach: Scenario = {
  name: 'audience-out-of-reach',
  proves: 'a page that no channel delivers goes to the next audience, and the output says so',
  world: {
    target: NO_CUSTOMERS,
    configuration: {
      escalation: { afterSeconds: 12, repeat: { times: 0 } },
      // The lead engineer is reached by PagerDuty alone, and PagerDuty is down.
      notifications: {
        timeoutMs: 500,
        sns: { audiences: ['sre-on-call', 'engineering-manager', 'customer-success'] },
        slack: { audiences: ['sre-on-call', 'engineering-manager'] },
        webhook: { audiences: ['sre-on-call', 'engineering-manager'] },
        teams: { audiences: ['sre-on-call', 'engineering-manager'] },
      },
    },
  },
  async play(stage) {
    stage.world.receivers.behave('pagerduty', 'fail');
    return [await failUntilSent(stage, 'unresolved')];
  },
  expected: [
    {
      ...RECOVERED_BY_A_PERSON,
      exactly: [
        'sre-on-call nothing-permitted',
        'engineering-manager unresolved',
        'engineering-manager resolved',
        'sre-on-call resolved',
      ],
    },
  ],
  async afterwards(stage, [execution = '']) {
    const { output } = await stage.world.executions.describe(execution);
    return [
      matches(
        'the message says in whose place',
        /^Sent to you because no channel reached lead-engineer\./,
        stage.textsOf(execution, 'unresolved').join('\n'),
      ),
      matches('the output says so', /unresolved to lead-engineer by pagerduty: /, output ?? ''),
    ];
  },
};
