/** Whom a message reached, and whom not, as evidence of the state that sent it. */
import { delivery, escalated } from '../../support/builders';
import { timelineOf } from '../../support/documents';
import { history, type Line } from '../../support/timeline-lines';

const START: Line = ['ExecutionStarted', 0, { input: '{}' }];

describe('deliveries', () => {
  const evidenceOf = (name: string, left: object) =>
    timelineOf(
      history(
        START,
        ['TaskStateEntered', 0, { name }],
        ['TaskStateExited', 2, { name, output: JSON.stringify(left) }],
      ),
    ).entries[1]?.evidence;
  const lost = { delivered: false, attempts: 3, detail: 'slack: after 3 attempts: HTTP 500' };
  const deliveries = [
    delivery({ audience: 'lead-engineer', channel: 'slack', ...lost }),
    delivery({ audience: 'engineering-manager', inPlaceOf: 'lead-engineer', attempts: 2 }),
  ];

  it.each([
    ['EscalateUnresolved', 'escalation'],
    ['EscalateRisk', 'riskEscalation'],
    ['EscalateRiskSeenByRemediate', 'riskEscalation'],
    ['EscalateRiskSeenByFollowChange', 'riskEscalation'],
    ['EscalateRiskSeenByValidate', 'riskEscalation'],
    ['AnnounceWaiting', 'announcement'],
    ['AnnounceResolved', 'announcement'],
  ])('%s shows each delivery, and each that failed', (name, key) => {
    expect(evidenceOf(name, { [key]: escalated('unresolved', { deliveries }) })).toEqual([
      'lead-engineer by slack: NOT REACHED: slack: after 3 attempts: HTTP 500',
      'engineering-manager in place of lead-engineer by sns: delivered at attempt 2: subject',
    ]);
  });

  it('reads what was written before there were several channels', () => {
    const old = { kind: 'x', summary: 'x', deliveries: [{ audience: 'a', delivered: true, detail: 'b' }] };
    expect(evidenceOf('EscalateUnresolved', { escalation: old })).toEqual(['a: delivered: b']);
  });
});
