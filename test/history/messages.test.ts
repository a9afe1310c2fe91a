/** Messages that a history tells of: each once, with what got to its audience and what was lost. */
import { messageLeftBy, pagedAudiences } from '../../src/history/messages';
import { readExecution } from '../../src/history/read';
import { impact } from '../documents/review/impacts';
import { config } from '../documents/review/stories';
import { delivery, escalated, state } from '../support/builders';
import { reportOf, reviewOf, storyFrom, timelineOf } from '../support/documents';
import { History } from '../support/history';

const slack = delivery({ channel: 'slack', delivered: false, detail: 'slack: HTTP 500' });
const messagesIn = ({ events }: History) => readExecution(events).messages;

it('names what did not get there by its channel and with the cause; nobody to reach is nothing lost', () => {
  const escalation = escalated('unresolved', {
    deliveries: [
      delivery({ audience: 'lead-engineer' }),
      slack,
      delivery({ audience: 'status-page', channel: null, delivered: false }),
    ],
  });
  const history = new History({})
    .state('EscalateUnresolved', { ...state(), escalation })
    .state('Validate', { ...state(), escalation });
  expect(messagesIn(history)).toMatchObject([
    { state: 'EscalateUnresolved', kind: 'unresolved', at: escalation.at, isCall: true, lost: [slack] },
  ]);
});

describe('a second message of a risk', () => {
  const told = (of: object) => ({ ...state(), riskEscalation: of });
  const first = escalated('risk', { deliveries: [slack] });
  const once = new History({}).state('Prepare', state()).state('EscalateRisk', told(first));

  it('that failed and was caught is none: what stands there is of the first', () => {
    const history = once.failed('EscalateRisk', told(first)).state('Validate', told(first));
    const context = { config, impact: impact() };
    expect(messagesIn(history).map(({ kind, lost }) => [kind, lost.length])).toEqual([['risk', 1]]);
    expect(reportOf(history.events).escalations).toEqual([first]);
    expect(storyFrom(history.events, context)).toMatchObject({ calls: [{ kind: 'risk' }], lost: [slack] });
    expect(JSON.stringify(reviewOf(history.events, context))).toContain(
      '1 message(s) could not be delivered',
    );
    expect(timelineOf(history.events).entries.filter(({ state: at }) => at === 'EscalateRisk')).toMatchObject(
      [
        { severity: 'warning' },
        { severity: 'error', text: expect.stringMatching(/^failed: E: c; caught/), evidence: [] },
      ],
    );
  });

  it('that was sent is one of its own, even where both began at the same moment', () => {
    const history = new History({})
      .state('EscalateRisk', told(first))
      .state('EscalateRiskSeenByValidate', told(first));
    expect(messagesIn(history).map(({ state: sender }) => sender)).toEqual([
      'EscalateRisk',
      'EscalateRiskSeenByValidate',
    ]);
  });
});

it('those who were paged are those who were reached by a page', () => {
  const history = new History({})
    .state('AnnounceAction', { announcement: escalated('action-taken', { deliveries: [delivery()] }) })
    .state('EscalateUnresolved', {
      escalation: escalated('unresolved', { deliveries: [slack, delivery({ audience: 'sre-on-call' })] }),
    });
  expect(pagedAudiences(messagesIn(history))).toEqual(['sre-on-call']);
});

it.each([
  ['EscalateRisk', 'riskEscalation'],
  ['EscalateRiskSeenByRemediate', 'riskEscalation'],
  ['EscalateRiskSeenByFollowChange', 'riskEscalation'],
  ['EscalateRiskSeenByValidate', 'riskEscalation'],
  ['AnnounceWaiting', 'announcement'],
  ['EscalateStepFailed', 'escalation'],
  ['AnnounceAction', 'announcement'],
  ['AskForApproval', 'announcement'],
])('%s leaves %s', (name, key) => {
  const left = escalated('x');
  expect(messageLeftBy(name, { [key]: left })).toBe(left);
});

it('other states send nothing, whatever travels along', () => {
  expect(messageLeftBy('Validate', { escalation: escalated('unresolved') })).toBeUndefined();
});
