/** What engineers did: an answer on a plan, an acknowledgement. */
import type { Remediation } from '../../../src/model/state';
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

it.each<[string, Partial<Remediation>, string]>([
  [
    'approved',
    { status: 'applied', approval: { ...approval, decidedBy: 'ada' }, plan: { summary: 'end 3' } as never },
    'engineer main/Remediate action: ada approved plan abc: end 3',
  ],
  [
    'approved by link',
    {
      status: 'applied',
      approval: { ...approval, decidedBy: 'sre-on-call', decidedThrough: 'link' },
      plan: { summary: 'end 3' } as never,
    },
    'engineer main/Remediate action: sre-on-call (by link) approved plan abc: end 3',
  ],
  [
    'rejected by link',
    {
      status: 'refused',
      refusals: [{ kind: 'scale-out', code: 'rejected', why: 'no', by: 'sre-on-call', through: 'link' }],
    },
    'engineer main/Remediate warning: sre-on-call (by link) rejected the plan: unknown',
  ],
  [
    'rejected',
    { status: 'refused', refusals: [{ kind: 'scale-out', code: 'rejected', why: 'no', by: 'ada' }] },
    'engineer main/Remediate warning: ada rejected the plan: unknown',
  ],
])('shows the answer of a person: %s', (_, overrides, said) => {
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

it('does not show the answer of a person again when the plan is no longer needed', () => {
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

describe('an acknowledgement', () => {
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
    timelineOf(events).entries.filter(({ actor, state }) => actor === 'engineer' && state !== '');

  it('is told once, at the moment it was said', () => {
    const validated: [string, object] = ['Validate', { validation: { acknowledgement, summary: '' } }];
    expect(said(exits(validated, validated))).toMatchObject([
      {
        at: acknowledgement.at,
        text: 'ada acknowledged the incident: no page is repeated, the clock goes on',
      },
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
