/** Looks that see the same, again and again, are one entry. */

import type { FollowUp, Remediation, WorkflowState } from '../../../src/model/state';
import { escalated, remediation } from '../../support/builders';
import { timelineOf } from '../../support/documents';
import { history, type Line, linesOf } from '../../support/timeline-lines';

const START: Line = ['ExecutionStarted', 0, { input: '{}' }];
const approval: Remediation['approval'] = {
  planHash: 'abc',
  askedAt: '2026-01-31T03:00:00.000Z',
  expiresAt: '2026-01-31T03:15:00.000Z',
  isNew: true,
  decidedBy: null,
};

/** Looks in a row: each a wait, then a task. */
function looks(wait: string, task: string, states: readonly Partial<WorkflowState>[]): string[] {
  const lines: Line[] = [START];
  for (const state of states) {
    const json = JSON.stringify(state);
    const last = lines.length === 1 ? 0 : lines.length;
    lines.push(
      ['WaitStateEntered', last, { name: wait, input: json }],
      ['WaitStateExited', last + 1, { name: wait }],
    );
    lines.push(['TaskStateEntered', lines.length, { name: task }]);
    lines.push(['TaskStateExited', lines.length, { name: task, output: json }]);
  }
  return linesOf(history(...lines)).slice(1);
}

it('tells looks that see the same as one', () => {
  const waiting = { remediation: remediation({ status: 'awaiting-approval', approval, summary: 'waits' }) };
  const other = { ...waiting.remediation, approval: { ...approval, planHash: 'def' } };
  expect(looks('WaitForApproval', 'Remediate', [waiting, waiting, waiting, { remediation: other }])).toEqual([
    '1 9 workflow main/WaitForApproval info: waited 9 s for approval of plan abc, at most until 2026-01-31T03:15:00.000Z',
    '3 9 workflow main/Remediate warning: waits (checked 3 times)',
    '13 1 workflow main/WaitForApproval info: waited 1 s for approval of plan def, at most until 2026-01-31T03:15:00.000Z',
    '15 1 workflow main/Remediate warning: waits',
  ]);
});

it('keeps looks apart between which people were told of a risk, and tells nothing of what only leads back', () => {
  const left = { remediation: remediation({ status: 'awaiting-approval', approval, summary: 'waits' }) };
  const json = JSON.stringify(left);
  const poll = (last: number): Line[] => [
    ['TaskStateEntered', last, { name: 'Remediate' }],
    ['TaskStateExited', last + 1, { name: 'Remediate', output: json }],
  ];
  const told = JSON.stringify({ ...left, riskEscalation: escalated('risk') });
  const events = history(
    START,
    ...poll(1),
    ['TaskStateEntered', 3, { name: 'EscalateRiskSeenByRemediate' }],
    ['TaskStateExited', 4, { name: 'EscalateRiskSeenByRemediate', output: told }],
    ['PassStateEntered', 5, { name: 'MarkRiskSeenByRemediate' }],
    ['PassStateExited', 6, { name: 'MarkRiskSeenByRemediate' }],
    ...poll(7),
    ...poll(9),
  );
  for (const length of [events.length, 6]) {
    expect(linesOf(events.slice(0, length)).join(' ')).not.toContain('MarkRisk');
  }
  expect(linesOf(events).slice(1)).toEqual([
    '1 1 workflow main/Remediate warning: waits',
    '3 1 workflow main/EscalateRiskSeenByRemediate warning: risk: told sre-on-call',
    '7 3 workflow main/Remediate warning: waits (checked 2 times)',
  ]);
});

it('keeps looks apart that tell of progress', () => {
  const look = (phase: FollowUp['phase'], summary: string) => ({
    followUp: { status: 'waiting', actionId: 'a', phase, waitSeconds: 1, summary } as FollowUp,
  });
  expect(
    looks('WaitForChange', 'FollowChange', [
      look('rollout', '1 of 3'),
      look('rollout', '2 of 3'),
      look('tracing', 'traces'),
    ]),
  ).toEqual([
    '1 5 workflow main/WaitForChange info: waited for 1 s at a time while the change goes on',
    '3 5 workflow main/FollowChange info: 2 of 3 (checked 2 times)',
    '9 1 workflow main/WaitForChange info: waited for 1 s at a time while the change goes on',
    '11 1 workflow main/FollowChange info: traces',
  ]);
});

it('knows all the events that one entry of many looks comes from', () => {
  const look = JSON.stringify({ validation: { next: 'watch', summary: 'red', checks: [], healthy: false } });
  const task = (last: number): Line[] => [
    ['TaskStateEntered', last, { name: 'Validate' }],
    ['TaskStateExited', last + 1, { name: 'Validate', output: look }],
  ];
  const { entries } = timelineOf(history(START, ...task(1), ...task(3), ...task(5)));
  expect(entries.slice(1)).toMatchObject([
    { text: 'red (checked 3 times)', events: [2, 7], durationSeconds: 5 },
  ]);
});
