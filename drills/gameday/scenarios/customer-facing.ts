import { matches } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { failUntilSent, RECOVERED_BY_A_PERSON } from './escalation/shared';

export const customerFacing: Scenario = {
  name: 'customer-facing',
  proves:
    'failing requests that customers notice go to the status page and customer success at once, whatever their cause',
  async play(stage) {
    return [await failUntilSent(stage, 'nothing-permitted')];
  },
  expected: [
    {
      ...RECOVERED_BY_A_PERSON,
      exactly: [
        'status-page investigating',
        'customer-success risk',
        'sre-on-call nothing-permitted',
        'status-page resolved',
        'customer-success resolved',
        'sre-on-call resolved',
      ],
    },
  ],
  async afterwards(stage, [execution = '']) {
    return [matches('the message', /\d+ % of requests fail/, stage.textsOf(execution, 'risk').join('\n'))];
  },
};
