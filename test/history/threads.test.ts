/** The threads of an incident, out of what its messages left. */
import { threadsOf } from '../../src/history/threads';
import { escalated, state } from '../support/builders';
import { History } from '../support/history';

const inThread = (id: string, place = 'C1') => {
  const delivery = { audience: 'sre-on-call', channel: 'slack', delivered: true, inPlaceOf: null };
  const told = { ...delivery, detail: '', attempts: 1, durationMs: 1, thread: { place, id } };
  return escalated('risk', { deliveries: [told] });
};

it('are found in any part of a history, whichever branch opened them; of two in one place the older', () => {
  const { events } = new History({})
    .state('EscalateRisk', { ...state(), riskEscalation: inThread('1700000000.000002') })
    .state('EscalateUnresolved', { ...state(), escalation: inThread('1700000000.000001') })
    .state('AnnounceAction', { ...state(), announcement: inThread('1700000000.000003', 'C2') })
    .state('Validate', { ...state(), riskEscalation: inThread('1700000000.000002') });
  const all = [
    { place: 'C1', id: '1700000000.000001' },
    { place: 'C2', id: '1700000000.000003' },
  ];
  expect(threadsOf(events)).toEqual(all);
  expect(threadsOf([...events].reverse())).toEqual(all);
  // What a step carries along is enough.
  expect(threadsOf(events.slice(-1))).toEqual([{ place: 'C1', id: '1700000000.000002' }]);
});

it('are none where a history is of another version, or of nobody who was told', () => {
  const { events } = new History({}).state('EscalateRisk', {
    ...state(),
    riskEscalation: {},
  });
  expect(threadsOf(events)).toEqual([]);
});
