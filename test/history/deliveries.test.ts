import { escalationLeftBy, lostDeliveries, undelivered } from '../../src/history/deliveries';
import { exitedStates } from '../../src/history/history';
import { delivery, escalated, state } from '../support/builders';
import { History } from '../support/history';

it('names each message that did not get there, by its channel and with the cause', () => {
  const escalation = escalated('unresolved', {
    deliveries: [
      delivery({ audience: 'lead-engineer' }),
      delivery({ audience: 'lead-engineer', channel: 'slack', delivered: false, detail: 'slack: HTTP 500' }),
      delivery({ audience: 'status-page', channel: null, delivered: false }),
    ],
  });
  const history = new History({})
    .state('EscalateUnresolved', { ...state(), escalation })
    .state('Validate', { ...state(), escalation });
  expect(undelivered(exitedStates(history.events))).toEqual([
    'unresolved to lead-engineer by slack: slack: HTTP 500',
  ]);
});

it('names it once, also where the next state to tell people failed and left what it had found', () => {
  const slack = delivery({ channel: 'slack', delivered: false, detail: 'slack: HTTP 500' });
  const escalation = escalated('unresolved', { deliveries: [slack, { ...slack }] });
  const history = new History({})
    .state('EscalateUnresolved', { ...state(), escalation })
    .state('EscalateUnresolved', { ...state(), escalation });
  expect(lostDeliveries(exitedStates(history.events))).toEqual([
    { kind: 'unresolved', at: escalation.at, delivery: slack },
    { kind: 'unresolved', at: escalation.at, delivery: slack },
  ]);
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
  expect(escalationLeftBy(name, { [key]: left })).toBe(left);
});

it('other states tell nobody, whatever travels along', () => {
  expect(escalationLeftBy('Validate', { escalation: escalated('unresolved') })).toBeUndefined();
});
