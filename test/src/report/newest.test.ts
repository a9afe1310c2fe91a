import { newestState } from '../../../src/report/newest';
import { diagnosis, escalated, remediation, state } from '../../support/builders';
import { History } from '../../support/history';

const first = { ...state(), diagnosis: diagnosis('connection-leak') };
const changed = { ...first, remediation: remediation({ summary: 'first' }) };
const undone = { ...changed, remediation: remediation({ status: 'undone', summary: 'undone' }) };

it('has the newest of each part, however the events are ordered, without what travels along in another branch', () => {
  const { events } = new History({})
    .state('Prepare', state())
    .state('Diagnose', first)
    .state('Remediate', changed)
    .state('UndoChange', undone)
    .state('EscalateUnresolved', {
      ...{ ...state(), diagnosis: diagnosis('no-data') },
      escalation: escalated('unresolved'),
    });
  for (const order of [events, [...events].reverse()]) {
    const found = newestState(order);
    expect(found.incident).toEqual(state().incident);
    expect(found.diagnosis?.summary).toBe('connection-leak');
    expect(found.remediation?.summary).toBe('undone');
    expect(found).not.toHaveProperty('validation');
    expect(found).not.toHaveProperty('escalation');
  }
});

it('is empty before anything was done', () => {
  expect(newestState(new History({}).events)).toEqual({});
});
