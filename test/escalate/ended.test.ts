/** What is said of an execution that ended beside what the event rule says of it. */
import { besideTheRule, whyEnded } from '../../src/escalate/ended';
import type { HistoryEvent } from '../../src/history/events';
import type { Audience, MessageKind } from '../../src/model/audiences';
import type { Message } from '../../src/model/message';
import type { Channel } from '../../src/ports';
import { recorded } from '../support/recorded-history';

const channel = (name: Channel['name']): Channel => ({
  name,
  accepts: () => true,
  send: async () => ({ attempts: 1 }),
});

function told(kind: MessageKind): string[] {
  return besideTheRule([channel('sns'), channel('pagerduty')], kind).flatMap((each) =>
    (['sre-on-call', 'lead-engineer'] as const satisfies readonly Audience[])
      .filter((audience) => each.accepts({ audience } as Message))
      .map((audience) => `${each.name} ${audience}`),
  );
}

it('leaves to the rule whom the rule pages, and nobody else', () => {
  expect(told('execution-ended')).toEqual([
    'sns sre-on-call',
    'pagerduty sre-on-call',
    'pagerduty lead-engineer',
  ]);
  expect(told('workflow-failed')).toContain('sns lead-engineer');
});

it('knows the reason that a person gave for the stop, from the newest events alone', () => {
  const { events } = recorded('aborted');
  const stop = events.at(-1);
  expect(stop?.type).toBe('ExecutionAborted');
  const given: HistoryEvent = {
    ...stop,
    executionAbortedEventDetails: { error: 'StoppedByEngineer', cause: 'by ada, a "migration" runs' },
  };
  expect(whyEnded([given, ...events.slice(-6, -1)])).toEqual({
    Error: 'StoppedByEngineer',
    Cause: 'by ada, a "migration" runs',
  });
});

it('knows none where none was given, or it has not ended', () => {
  expect(whyEnded(recorded('timed-out').events)).toBeUndefined();
  expect(whyEnded(recorded('resolved').events.slice(0, -1))).toBeUndefined();
});
