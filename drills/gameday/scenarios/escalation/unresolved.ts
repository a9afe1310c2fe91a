import { fact } from '../../../harness/fact';
import type { Scenario } from '../../scenario';
import { clockFact, countFact, failUntilSent, NO_CUSTOMERS, RECOVERED_BY_A_PERSON } from './shared';

/** Runbook, Escalation, first row. */
export const unresolved: Scenario = {
  name: 'unresolved-at-30-minutes',
  proves:
    'an incident that is unresolved after 30 minutes pages the lead engineer, repeatedly until somebody acknowledges it',
  world: {
    target: NO_CUSTOMERS,
    configuration: { escalation: { afterSeconds: 12, repeat: { everySeconds: 5, times: 5 } } },
  },
  async play(stage) {
    const ended = await failUntilSent(stage, 'unresolved', async (execution) => {
      await stage.until('a second page', 60_000, async () => {
        const pages = stage.messagesOf(execution).filter((each) => each === 'lead-engineer unresolved');
        return pages.length === 2;
      });
      await stage.acknowledge(execution, 'ada');
      await stage.sent(execution, 'acknowledged');
      stage.check(
        fact(
          'PagerDuty, after the acknowledgement by ada',
          'acknowledged',
          alertOf(stage.world.receivers.pagerDuty.alerts),
        ),
      );
      // Long enough for one page more, had nobody acknowledged.
      await stage.pass(6);
    });
    return [ended];
  },
  expected: [
    {
      ...RECOVERED_BY_A_PERSON,
      exactly: [
        'sre-on-call nothing-permitted',
        'lead-engineer unresolved',
        'lead-engineer unresolved',
        'lead-engineer acknowledged',
        'sre-on-call acknowledged',
        'lead-engineer resolved',
        'sre-on-call resolved',
      ],
    },
  ],
  async afterwards(stage, [execution = '']) {
    const { people } = await stage.history(execution);
    const { entries } = await stage.timeline(execution);
    return [
      await clockFact(stage, execution),
      fact('what people did', 'ada acknowledged', people.map(({ who, what }) => `${who} ${what}`).join(', ')),
      fact(
        'entries of people in the timeline: the start, and this',
        2,
        entries.filter(({ actor }) => actor === 'engineer').length,
      ),
      ...(['sns', 'slack', 'pagerduty', 'webhook', 'teams'] as const).map((channel) =>
        countFact(stage, execution, [channel, 'lead-engineer', 'unresolved'], 2),
      ),
      fact('PagerDuty at the end', 'resolved', alertOf(stage.world.receivers.pagerDuty.alerts)),
    ];
  },
};

/** What the one alert of each service in PagerDuty has come to. */
function alertOf(alerts: readonly { readonly status: string }[]): string {
  return [...new Set(alerts.map(({ status }) => status))].join(', ');
}
