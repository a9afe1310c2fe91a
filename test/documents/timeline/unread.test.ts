/** What could not be read stands in the timeline at the step that did without it, with the reason. */

import type { Gap } from '../../../src/model/evidence';
import { diagnosis, escalated, remediation } from '../../support/builders';
import { timelineOf } from '../../support/documents';
import { evidence } from '../../support/evidence-builders';
import { history } from '../../support/timeline-lines';

const gaps: readonly Gap[] = [
  { probe: 'pool', subject: 'pod-1', error: 'kubernetes: no answer within 5000 ms' },
  { probe: 'database', subject: null, error: 'postgres: connect ECONNREFUSED' },
];
const LINES = [
  'NOT READ pool (pod-1): kubernetes: no answer within 5000 ms',
  'NOT READ database: postgres: connect ECONNREFUSED',
];

function evidenceAt(name: string, left: object): readonly string[] {
  const events = history(
    ['ExecutionStarted', 0, { input: '{}' }],
    ['TaskStateEntered', 0, { name, input: '{}' }],
    ['TaskStateExited', 1, { name, output: JSON.stringify(left) }],
  );
  return timelineOf(events).entries.find(({ state }) => state === name)?.evidence ?? [];
}

it.each<[string, object]>([
  ['Diagnose', { diagnosis: { ...diagnosis('connection-leak'), evidence: evidence({ gaps }) } }],
  ['Remediate', { remediation: { ...remediation(), gaps } }],
  ['FollowChange', { followUp: { status: 'waiting', trace: null, summary: 'goes on', gaps } }],
  ['Validate', { validation: { checks: [], summary: 'not yet', healthy: false, gaps } }],
])('%s', (name, left) => {
  expect(evidenceAt(name, left)).toEqual(expect.arrayContaining(LINES));
});

it.each<[string, object, string]>([
  [
    'EscalateUnresolved',
    { escalation: escalated('unresolved', { unread: ["the execution's history: HTTP 500"] }) },
    "NOT READ the execution's history: HTTP 500",
  ],
  [
    'ReportResolved',
    { report: { outcome: 'resolved', markdown: 's3://x', unread: ['the impact: prometheus: HTTP 503'] } },
    'NOT READ the impact: prometheus: HTTP 503',
  ],
])('%s', (name, left, line) => {
  expect(evidenceAt(name, left)).toContain(line);
});
