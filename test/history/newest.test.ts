import { newestState } from '../../src/history/newest';
import { LOOKS, type RiskKind } from '../../src/model/state';
import { RISK_STATES } from '../../src/workflow/states';
import { diagnosis, escalated, remediation, state } from '../support/builders';
import { History } from '../support/history';

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

it.each(LOOKS)('has the risks that were told after the look of %s', (look) => {
  const told = (risks: readonly RiskKind[]) => escalated('risk', { risks });
  const { events } = new History({})
    .state('EscalateRisk', { ...changed, riskEscalation: told(['data-loss']) })
    .state(RISK_STATES[look].sends, { ...changed, riskEscalation: told(['data-loss', 'customer-facing']) })
    .state('KeepWatching', { ...changed, riskEscalation: told([]) });
  expect(newestState(events).riskEscalation?.risks).toEqual(['data-loss', 'customer-facing']);
});

it('is empty before anything was done', () => {
  expect(newestState(new History({}).events)).toEqual({});
});
