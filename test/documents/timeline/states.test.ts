/** What each kind of state shows, when it is over and while it lasts. */

import { buildTimeline } from '../../../src/documents/timeline/build';
import { stateSentence } from '../../../src/documents/timeline/sentences';
import { hasPurpose } from '../../../src/documents/timeline/waits';
import type { Remediation } from '../../../src/model/state';
import { applied, configuration, delivery, escalated, incident, remediation } from '../../support/builders';
import { allStates, synthesizedDefinition } from '../../support/synthesized';
import { history, type Line, linesOf } from '../../support/timeline-lines';

const START: Line = ['ExecutionStarted', 0, { input: '{}' }];

/** The entries of one Wait that was given this: while it lasts, and when it is over. */
function wait(name: string, given: object): string[] {
  const events = history(
    START,
    ['WaitStateEntered', 0, { name, input: JSON.stringify(given) }],
    ['WaitStateExited', 2, { name, output: '{}' }],
  );
  return [events.slice(0, 2), events].map((each) => buildTimeline(each).entries[1]?.text ?? '');
}

const approval: Remediation['approval'] = {
  planHash: 'abc',
  askedAt: '2026-01-31T03:00:00.000Z',
  expiresAt: '2026-01-31T03:15:00.000Z',
  isNew: true,
  decidedBy: null,
};

it.each<[string, object, string, string]>([
  [
    'WaitUntilEscalation',
    { incident: incident() },
    'waits until 2026-01-31T03:30:00.000Z, to page the lead engineer then',
    'waited until 2026-01-31T03:30:00.000Z, to page the lead engineer then',
  ],
  [
    'WaitUntilEscalation',
    { incident: incident({ mode: 'dry-run' }) },
    'waits until 2026-01-31T03:30:00.000Z, the time to page',
    'waited until 2026-01-31T03:30:00.000Z, the time to page',
  ],
  [
    'WaitToPageAgain',
    { escalation: escalated('unresolved', { nextAt: '2026-01-31T03:45:00.000Z' }) },
    'waits until 2026-01-31T03:45:00.000Z, to page again unless somebody has it in hand',
    'waited until 2026-01-31T03:45:00.000Z, to page again unless somebody has it in hand',
  ],
  [
    'WaitForApproval',
    { remediation: { approval } },
    "waits for a person's word on plan abc, at most until 2026-01-31T03:15:00.000Z",
    "waited 1 s for a person's word on plan abc, at most until 2026-01-31T03:15:00.000Z",
  ],
  [
    'WaitToKnowMore',
    {
      remediation: {
        wait: { until: '2026-01-31T03:05:20.000Z', isNew: true, count: 1, cause: 'leak-suspected' },
      },
    },
    'waits until 2026-01-31T03:05:20.000Z, when more can be said of leak-suspected',
    'waited until 2026-01-31T03:05:20.000Z, when more can be said of leak-suspected',
  ],
  ['WaitToKnowMore', { remediation: { wait: null } }, 'waits', 'waited 1 s'],
  [
    'WaitForChange',
    { followUp: { waitSeconds: 10, actionId: 'a', phase: 'rollout' } },
    'waits for 10 s at a time while the change goes on',
    'waited for 10 s at a time while the change goes on',
  ],
  [
    'WaitForNextSample',
    { validation: { waitSeconds: 90 } },
    'waits for 1 min 30 s before the next sample',
    'waited for 1 min 30 s before the next sample',
  ],
  ['Settle', {}, 'waits for the change to settle', 'waited 1 s for the change to settle'],
  [
    'KeepWatching',
    {},
    'waits between looks; nothing more is changed',
    'waited 1 s between looks; nothing more is changed',
  ],
  [
    'KeepWatching',
    { remediation: remediation({ status: 'observing' }) },
    'waits between looks, while another is at work on the target',
    'waited 1 s between looks, while another is at work on the target',
  ],
  ['SomeOther', {}, 'waits', 'waited 1 s'],
  ['WaitForApproval', {}, 'waits', 'waited 1 s'],
])('%s %j', (name, given, waits, waited) => {
  expect(wait(name, given)).toEqual([waits, waited]);
});

it('knows every state of the definition: what a task says, what a wait waits for, and that the rest is silent', () => {
  const silent = new Set(['Choice', 'Pass', 'Parallel', 'Succeed', 'Fail']);
  const everything = {
    ...{ escalation: escalated('x'), riskEscalation: escalated('x'), announcement: { summary: 'x' } },
    ...{ incident: incident(), remediation: remediation({ summary: 'x' }), released: [{ summary: 'x' }] },
    ...{ diagnosis: { summary: 'x' }, followUp: { summary: 'x' }, validation: { summary: 'x' } },
    ...{ report: { outcome: 'x', markdown: 'x' }, join: { summary: 'x' } },
  };
  for (const [name, { Type }] of allStates(synthesizedDefinition(configuration()))) {
    if (Type === 'Task')
      expect([name, stateSentence(name, everything as never)?.text]).toEqual([name, expect.any(String)]);
    else if (Type === 'Wait') expect([name, hasPurpose(name)]).toEqual([name, true]);
    else expect(silent).toContain(Type);
  }
});

it.each([
  ['Remediate', 'remediation'],
  ['FollowChange', 'followUp'],
  ['Validate', 'validation'],
])('%s shows the risks that its look found', (name, key) => {
  const risks = [{ kind: 'customer-facing', why: '70 % of requests fail' }];
  const left = { [key]: { ...remediation(), ...{ trace: null, checks: [], summary: 'x', risks } } };
  const events = history(
    START,
    ['TaskStateEntered', 0, { name }],
    ['TaskStateExited', 2, { name, output: JSON.stringify(left) }],
  );
  expect(buildTimeline(events).entries[1]?.evidence).toContain(
    'risk of customer-facing: 70 % of requests fail',
  );
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
  ['Succeed', 'WatchdogDone', 'info: the page is out: the watchdog is done'],
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
  ['ReleaseTarget', { released: [{ summary: 'gave the lock up' }] }, 'gave the lock up'],
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
  expect(buildTimeline(events).entries[1]?.text).toBe(text);
});

it.each<[string, Partial<Remediation>, string]>([
  [
    'approved',
    { status: 'applied', approval: { ...approval, decidedBy: 'ada' }, plan: { summary: 'end 3' } as never },
    'engineer main/Remediate action: ada approved plan abc: end 3',
  ],
  [
    'rejected',
    { status: 'refused', refusals: [{ kind: 'scale-out', code: 'rejected', why: 'no', by: 'ada' }] },
    'engineer main/Remediate warning: ada rejected the plan: unknown',
  ],
])("tells a person's word: %s", (_, overrides, said) => {
  const output = JSON.stringify({ remediation: remediation({ summary: 'so it is', ...overrides }) });
  const lines = linesOf(
    history(
      START,
      ['TaskStateEntered', 0, { name: 'Remediate' }],
      ['TaskStateExited', 2, { name: 'Remediate', output }],
    ),
  );
  expect(lines[1]).toBe(`1 - ${said}`);
  expect(lines[2]).toContain('workflow main/Remediate');
});

it('does not take a refusal for a rejection', () => {
  const refusals = [{ kind: 'scale-out', code: 'approval-expired', why: 'rejected by ada' }] as const;
  const output = JSON.stringify({ remediation: remediation({ status: 'refused', refusals }) });
  expect(
    linesOf(
      history(
        START,
        ['TaskStateEntered', 0, { name: 'Remediate' }],
        ['TaskStateExited', 2, { name: 'Remediate', output }],
      ),
    ),
  ).toHaveLength(2);
});

it("does not tell a person's word again when the plan is no longer needed", () => {
  const decided = remediation({
    status: 'not-needed',
    approval: { ...approval, decidedBy: 'ada' },
    summary: 'x',
  });
  const output = JSON.stringify({ remediation: decided });
  const events = history(
    START,
    ['TaskStateEntered', 0, { name: 'Remediate' }],
    ['TaskStateExited', 2, { name: 'Remediate', output }],
  );
  expect(linesOf(events)).toHaveLength(2);
});

it('names the first few of the things that were changed', () => {
  const items = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const left = { remediation: remediation({ actions: [applied({ items })] }) };
  const events = history(
    START,
    ['TaskStateEntered', 0, { name: 'Remediate' }],
    ['TaskStateExited', 2, { name: 'Remediate', output: JSON.stringify(left) }],
  );
  expect(buildTimeline(events).entries[1]?.evidence.slice(2)).toEqual([
    'a',
    'b',
    'c',
    'd',
    'e',
    'and 2 more',
  ]);
});

describe('who was told', () => {
  const evidenceOf = (name: string, left: object) =>
    buildTimeline(
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
      'engineering-manager in place of lead-engineer by sns: told at attempt 2: subject',
    ]);
  });

  it('reads what was written before there were several channels', () => {
    const old = { kind: 'x', summary: 'x', deliveries: [{ audience: 'a', delivered: true, detail: 'b' }] };
    expect(evidenceOf('EscalateUnresolved', { escalation: old })).toEqual(['a: told: b']);
  });
});

describe('that somebody has it in hand', () => {
  const acknowledgement = { by: 'ada', at: '2026-01-31T03:00:30.000Z', audiences: [] };
  const exits = (...left: [string, object][]) =>
    history(
      START,
      ...left.flatMap(([name, output], index): Line[] => [
        ['TaskStateEntered', index * 2, { name }],
        ['TaskStateExited', index * 2 + 2, { name, output: JSON.stringify(output) }],
      ]),
    );
  const said = (events: ReturnType<typeof exits>) =>
    buildTimeline(events).entries.filter(({ actor, state }) => actor === 'engineer' && state !== '');

  it('is told once, at the moment it was said', () => {
    const validated: [string, object] = ['Validate', { validation: { acknowledgement, summary: '' } }];
    expect(said(exits(validated, validated))).toMatchObject([
      { at: acknowledgement.at, text: 'ada has it in hand: no page is repeated, the clock goes on' },
    ]);
  });

  it('is told by the watchdog, where nothing else did', () => {
    const paged: [string, object] = [
      'EscalateUnresolved',
      { escalation: escalated('unresolved', { acknowledgement }) },
    ];
    expect(said(exits(paged))).toHaveLength(1);
    expect(said(exits(['EscalateUnresolved', { escalation: escalated('unresolved') }]))).toEqual([]);
  });
});
