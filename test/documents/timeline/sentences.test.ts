/** What each state has to say for itself. */
import type { FollowUp, Remediation, RemediationStatus } from '../../../src/model/state';
import { validate } from '../../../src/validate/validate';
import { configuration, diagnosis, incident, remediation, state, targetOf } from '../../support/builders';
import { timelineOf } from '../../support/documents';
import { evidence } from '../../support/evidence-builders';
import { History } from '../../support/history';

/** The one entry of a state that left this. */
function entry(name: string, left: object) {
  const history = new History({}).state(name, { ...state(), ...left });
  const [, ...entries] = timelineOf(history.events).entries;
  return entries.map(({ state: of, severity, text }) => [of, severity, text]);
}

const remediated = (status: RemediationStatus, overrides: Partial<Remediation> = {}) => ({
  remediation: remediation({ status, summary: `it is ${status}`, ...overrides }),
});
const follow = (status: FollowUp['status']) => ({ followUp: { status, summary: `it is ${status}` } });

it.each<[RemediationStatus, string]>([
  ['applied', 'action'],
  ['undone', 'action'],
  ['refused', 'warning'],
  ['awaiting-approval', 'warning'],
  ['observing', 'info'],
  ['waiting', 'info'],
  ['planned', 'info'],
  ['not-needed', 'info'],
])('Remediate: %s is %s', (status, severity) => {
  expect(entry('Remediate', remediated(status))).toEqual([['Remediate', severity, `it is ${status}`]]);
});

it('a status and an answer of another version are read as far as they go', () => {
  const other = remediated('of another version' as RemediationStatus);
  expect(entry('Remediate', other)).toEqual([['Remediate', 'info', 'it is of another version']]);
  const wordless = { validation: { next: 'watch', healthy: false } };
  expect(entry('Validate', wordless)).toEqual([['Validate', 'info', 'done']]);
});

it.each<[FollowUp['status'], string]>([
  ['waiting', 'info'],
  ['complete', 'info'],
  ['failed', 'error'],
])('FollowChange: %s is %s', (status, severity) => {
  expect(entry('FollowChange', follow(status))).toEqual([['FollowChange', severity, `it is ${status}`]]);
});

it('UndoChange', () => {
  expect(entry('UndoChange', remediated('undone'))).toEqual([['UndoChange', 'action', 'it is undone']]);
});

it.each(['AskForApproval', 'AnnounceAction', 'AnnounceObserving', 'AnnounceWaiting', 'AnnounceResolved'])(
  '%s says who was notified',
  (name) => {
    const announcement = { summary: 'notified sre-on-call' };
    expect(entry(name, { announcement })).toEqual([[name, 'info', 'notified sre-on-call']]);
  },
);

it.each([
  'EscalateNothingPermitted',
  'EscalateStepFailed',
  'EscalateExhausted',
  'EscalateUndone',
  'EscalateUnresolved',
  'EscalateWorkflowFailure',
])('%s says who was called', (name) => {
  const escalation = { kind: '', at: '', risks: [], deliveries: [], summary: 'notified lead-engineer' };
  expect(entry(name, { escalation })).toEqual([[name, 'warning', 'notified lead-engineer']]);
});

it.each([
  'EscalateRisk',
  'EscalateRiskSeenByRemediate',
  'EscalateRiskSeenByFollowChange',
  'EscalateRiskSeenByValidate',
])('%s says who was notified', (name) => {
  const riskEscalation = { kind: 'risk', at: '', risks: [], deliveries: [], summary: 'notified the manager' };
  expect(entry(name, { riskEscalation })).toEqual([[name, 'warning', 'notified the manager']]);
});

it('Validate is a success once it is healthy', () => {
  const healthy = validate(state(), evidence(), targetOf(configuration()), configuration());
  expect(entry('Validate', { validation: healthy })).toEqual([
    ['Validate', 'success', 'all 8 checks pass, 1 of 2 samples in a row'],
  ]);
  const red = validate(state(), evidence({ alert: null }), targetOf(configuration()), configuration());
  expect(entry('Validate', { validation: red })).toEqual([
    ['Validate', 'info', '7 of 8 checks pass; not yet: alert-silent'],
  ]);
});

it('Prepare and Diagnose', () => {
  expect(entry('Prepare', {})).toEqual([
    [
      'Prepare',
      'info',
      'incident pool-1 on knhk-closed-loop; the lead engineer is paged at 2026-01-31T03:30:00.000Z if it is still open',
    ],
  ]);
  expect(entry('Prepare', { incident: incident({ mode: 'dry-run' }) })).toEqual([
    [
      'Prepare',
      'info',
      'incident pool-1 on knhk-closed-loop; dry run: nothing will be changed and nobody notified',
    ],
  ]);
  expect(entry('Diagnose', { diagnosis: diagnosis('no-data') })).toEqual([['Diagnose', 'info', 'no-data']]);
});

it.each(['Remediate', 'FollowChange', 'UndoChange', 'Validate', 'EscalateUndone', 'AskForApproval'])(
  '%s says no more than that it is done where its answer is missing',
  (name) => {
    expect(entry(name, {})).toEqual([[name, 'info', 'done']]);
  },
);
