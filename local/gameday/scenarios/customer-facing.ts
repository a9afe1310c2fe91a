import { matches, type Scenario } from '../scenario';

export const customerFacing: Scenario = {
  name: 'customer-facing',
  proves:
    'failing requests that customers notice go to the status page and customer success at once, whatever their cause',
  async play(stage) {
    await stage.fault({ errors: { share: 0.3 } });
    await stage.pass(8);
    const execution = await stage.executionByHand();
    await stage.told(execution, 'nothing-permitted');
    await stage.fault({ errors: null });
    return [await stage.ended(execution)];
  },
  expected: [
    {
      cause: 'no-data',
      outcome: 'recovered',
      status: 'SUCCEEDED',
      changes: [],
      told: [],
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
