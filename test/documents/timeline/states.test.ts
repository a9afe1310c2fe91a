/** What each kind of state shows when it is over. */
import { endingSentence, stateSentence } from '../../../src/documents/timeline/sentences';
import { purposeOf } from '../../../src/documents/timeline/waits';
import { applied, configuration, escalated, incident, remediation } from '../../support/builders';
import { timelineOf } from '../../support/documents';
import { allStates, synthesizedDefinition } from '../../support/synthesized';
import { history, type Line, linesOf } from '../../support/timeline-lines';

const START: Line = ['ExecutionStarted', 0, { input: '{}' }];

it('knows every state of the definition: what a task says, what a wait waits for, how it ends, and that the rest is silent', () => {
  const silent = new Set(['Choice', 'Pass', 'Parallel']);
  const everything = {
    ...{ escalation: escalated('x'), riskEscalation: escalated('x'), announcement: escalated('x') },
    ...{ incident: incident(), remediation: remediation({ summary: 'x' }), released: [{ summary: 'x' }] },
    ...{ diagnosis: { summary: 'x' }, followUp: { summary: 'x' }, validation: { summary: 'x' } },
    ...{ report: { outcome: 'x', markdown: 'x' }, join: { summary: 'x' } },
    ...{ conclusion: { summary: 'x', problems: 0, page: 'x' }, recorded: { summary: 'x' } },
  };
  const waited = {
    ...everything,
    escalation: escalated('x', { nextAt: 'x' }),
    remediation: { ...everything.remediation, approval: {}, wait: {} },
  } as never;
  for (const [name, { Type }] of allStates(synthesizedDefinition(configuration()))) {
    if (Type === 'Task')
      expect([name, stateSentence(name, everything as never)?.text]).toEqual([name, expect.any(String)]);
    else if (Type === 'Wait')
      expect([name, purposeOf(name, waited).what]).toEqual([name, expect.stringMatching(/./)]);
    else if (Type === 'Succeed' || Type === 'Fail')
      expect(endingSentence(name, Type).text).not.toMatch(/^ends (well|with an error)$/);
    else expect(silent).toContain(Type);
  }
});

it.each([
  ['Remediate', 'remediation'],
  ['FollowChange', 'followUp'],
  ['Validate', 'validation'],
])('%s shows the risks that it found', (name, key) => {
  const risks = [{ kind: 'customer-facing', why: '70 % of requests fail' }];
  const left = { [key]: { ...remediation(), ...{ trace: null, checks: [], summary: 'x', risks } } };
  const events = history(
    START,
    ['TaskStateEntered', 0, { name }],
    ['TaskStateExited', 2, { name, output: JSON.stringify(left) }],
  );
  expect(timelineOf(events).entries[1]?.evidence).toContain('customer-facing: 70 % of requests fail');
});

it('shows no choices', () => {
  const events = history(
    START,
    ['ChoiceStateEntered', 0, { name: 'WhatNext' }],
    ['ChoiceStateExited', 2, { name: 'WhatNext' }],
  );
  expect(linesOf(events)).toHaveLength(1);
  expect(linesOf(events.slice(0, 2))).toHaveLength(1);
});

it.each<[string, string, string]>([
  ['Succeed', 'Resolved', 'success: the incident is closed'],
  ['Succeed', 'WatchdogDone', 'info: the page was sent: the watchdog is done'],
  ['Succeed', 'DryRunReported', 'info: the dry run is over'],
  ['Succeed', 'Other', 'success: ends well'],
  ['Fail', 'DryRunComplete', 'info: dry run: the response ends with its plan'],
  ['Fail', 'InputRejected', 'error: ends: the input was rejected'],
  ['Fail', 'WorkflowFailed', 'error: ends as failed, which pages the lead engineer'],
  ['Fail', 'Other', 'error: ends with an error'],
])('%s %s', (type, name, said) => {
  const exit: Line[] = type === 'Fail' ? [] : [[`${type}StateExited`, 2, { name }]];
  expect(linesOf(history(START, [`${type}StateEntered`, 0, { name }], ...exit))[1]).toBe(
    `1 ${type === 'Fail' ? 0 : 1} workflow main/${name} ${said}`,
  );
});

it.each<[string, object, string]>([
  ['ReleaseTarget', { released: [{ summary: 'lock released' }] }, 'lock released'],
  [
    'ReportResolved',
    { report: { outcome: 'resolved', markdown: 's3://b/r.md' } },
    'report written, outcome resolved: s3://b/r.md',
  ],
  ['ReportFailure', {}, 'done'],
  ['Diagnose', { diagnosis: 'of another version' }, 'done'],
])('%s tells %j', (name, left, text) => {
  const events = history(
    START,
    ['TaskStateEntered', 0, { name }],
    ['TaskStateExited', 2, { name, output: JSON.stringify(left) }],
  );
  expect(timelineOf(events).entries[1]?.text).toBe(text);
});

it('names the first few of the things that were changed', () => {
  const items = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const left = { remediation: remediation({ actions: [applied({ items })] }) };
  const events = history(
    START,
    ['TaskStateEntered', 0, { name: 'Remediate' }],
    ['TaskStateExited', 2, { name: 'Remediate', output: JSON.stringify(left) }],
  );
  expect(timelineOf(events).entries[1]?.evidence.slice(2)).toEqual(['a', 'b', 'c', 'd', 'e', 'and 2 more']);
});
