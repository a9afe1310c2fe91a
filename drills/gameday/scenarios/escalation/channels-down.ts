import { fact, matches } from '../../../harness/fact';
import type { Scenario } from '../../scenario';
import { leak } from '../shared';
import { LEAK_REPAIRED } from '../usual';
import { clockFact, countFact, evidenceIn } from './shared';

export const channelsDown: Scenario = {
  name: 'channels-down',
  proves:
    'with Slack down, PagerDuty hanging and Statuspage rate limited the incident is resolved and everybody is still notified',
  world: {
    configuration: { escalation: { afterSeconds: 25 }, notifications: { timeoutMs: 1_000 } },
  },
  async play(stage) {
    const { receivers } = stage.world;
    receivers.behave('slack', 'down');
    receivers.behave('pagerduty', 'hang');
    receivers.behave('statuspage', 'too-many-requests', { retryAfterSeconds: 60 });
    await stage.fault(leak(16));
    return [await stage.ended(await stage.executionByAlert())];
  },
  expected: [
    {
      ...LEAK_REPAIRED,
      sent: [
        'customer-success risk',
        'sre-on-call action-taken',
        'lead-engineer unresolved',
        'lead-engineer resolved',
      ],
    },
  ],
  async afterwards(stage, [execution = '']) {
    const evidence = await evidenceIn(stage, execution);
    const { receivers } = stage.world;
    const output = JSON.parse((await stage.world.executions.describe(execution)).output ?? '{}') as {
      report?: { undelivered?: readonly string[] };
    };
    const lost = output.report?.undelivered?.join('\n') ?? '';
    return [
      await clockFact(stage, execution),
      countFact(stage, execution, ['sns', 'lead-engineer', 'unresolved'], 1),
      countFact(stage, execution, ['webhook', 'lead-engineer', 'unresolved'], 1),
      matches(
        'the page says what the response has done by then',
        /Done: terminated \d+ leaked session/,
        stage.textsOf(execution, 'unresolved').join('\n'),
      ),
      // Its own message, and the one in place of the status page.
      countFact(stage, execution, ['webhook', 'customer-success', 'risk'], 2),
      matches('Slack in the timeline', /lead-engineer by slack: NOT REACHED.*after 3 attempts/, evidence),
      matches(
        'PagerDuty in the timeline',
        /lead-engineer by pagerduty: NOT REACHED.*after 3 attempts/,
        evidence,
      ),
      matches('Statuspage in the timeline', /status-page by statuspage: NOT REACHED.*429/, evidence),
      matches(
        'the request to update the status page by hand',
        /no channel reached status-page\. Update the status page by hand\./,
        stage.textsOf(execution, 'risk').join('\n'),
      ),
      matches("Slack in the execution's output", /unresolved to lead-engineer by slack/, lost),
      fact('incidents on the status page', 0, receivers.statuspage.incidents.length),
    ];
  },
};
