/** Whom the workflow called, and why, as the review has it. */
import { wentPoorly } from '../../../src/documents/review/went-poorly';
import type { RiskLook } from '../../../src/model/state';
import { delivery, diagnosis, escalated, remediation, state } from '../../support/builders';
import { reportOf } from '../../support/documents';
import { History } from '../../support/history';
import { told } from './reading';

const found = (kind: 'data-loss' | 'customer-facing', why: string): RiskLook => ({
  ...{ risks: [{ kind, why }], newRisks: [{ kind, why }], hasNewRisks: true },
});
const called = (at: string) => escalated('risk', { at, deliveries: [delivery()] });
const FIRST = '2026-01-31T03:01:00.000Z';
const SECOND = '2026-01-31T03:09:00.000Z';

const seen = {
  ...state(),
  diagnosis: { ...diagnosis('no-data'), ...found('data-loss', 'a standby answers') },
};
const first = { ...seen, riskEscalation: called(FIRST) };
const waits = {
  ...first,
  remediation: remediation({ status: 'awaiting-approval', ...found('customer-facing', '70 % fail') }),
};
const second = { ...waits, riskEscalation: called(SECOND) };

it('says of each risk what the look saw that found it', () => {
  const { events } = new History({})
    .state('Prepare', state())
    .state('Diagnose', seen)
    .state('EscalateRisk', first)
    .state('Remediate', waits)
    .state('EscalateRiskSeenByRemediate', second);
  expect(callsIn(events)).toEqual([
    [FIRST, 'risk of data loss, a standby answers'],
    [SECOND, 'customer-facing, 70 % fail'],
  ]);
});

it('does not take for a call what the state after it holds, where sending failed', () => {
  const { events } = new History({})
    .state('Prepare', state())
    .state('Diagnose', seen)
    .state('EscalateRisk', first)
    .state('Remediate', waits)
    .failed('EscalateRiskSeenByRemediate', waits);
  expect(callsIn(events)).toEqual([[FIRST, 'risk of data loss, a standby answers']]);
  expect(reportOf(events).escalations).toEqual([called(FIRST)]);
});

it('names each audience of a call once, by however many channels it was reached', () => {
  const by = (
    audience: 'status-page' | 'customer-success',
    channel: 'statuspage' | 'sns' | 'slack' | 'webhook',
  ) => delivery({ audience, channel });
  const deliveries = [
    by('status-page', 'statuspage'),
    by('customer-success', 'sns'),
    by('customer-success', 'slack'),
    delivery({ audience: 'customer-success', channel: 'webhook', delivered: false }),
  ];
  const { events } = new History({})
    .state('Prepare', state())
    .state('Diagnose', seen)
    .state('EscalateRisk', { ...seen, riskEscalation: escalated('risk', { at: FIRST, deliveries }) });
  const story = told(events);
  expect(story.calls.map(({ audiences }) => audiences)).toEqual([['status-page', 'customer-success']]);
  expect(wentPoorly(story)).toContain(
    `status-page and customer-success had to be notified at ${FIRST}: risk of data loss, a standby answers`,
  );
});

function callsIn(events: History['events']) {
  return told(events).calls.map(({ at, why }) => [at, why]);
}
