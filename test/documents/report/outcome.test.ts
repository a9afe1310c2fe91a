/** What is told of an execution in which more happened than one change that helped. */
import { reportMarkdown } from '../../../src/documents/report/markdown';
import { reportText } from '../../../src/documents/report/text';
import type { FollowUp, Remediation, TraceResult, Validation } from '../../../src/model/state';
import { validate } from '../../../src/validate/validate';
import {
  applied,
  configuration,
  diagnosis,
  escalated,
  remediation,
  state,
  targetOf,
} from '../../support/builders';
import { reportOf } from '../../support/documents';
import { evidence } from '../../support/evidence-builders';
import { History } from '../../support/history';

const before = state({ diagnosis: diagnosis('undersized-pool') });
const healthy: Validation = {
  ...validate(before, evidence(), targetOf(configuration()), configuration()),
  next: 'resolved',
};
const told = (kind: string) => escalated(kind);

/** What an execution leaves behind, step by step, and that it was healthy at the end. */
function report(steps: readonly (readonly [string, object])[], isHealthy = true) {
  const history = new History({}).state('Prepare', before).state('Diagnose', before);
  for (const [name, left] of steps) history.state(name, { ...before, ...left });
  if (isHealthy) history.state('Validate', { ...before, validation: healthy });
  return reportOf(history.events);
}
const remediated = (overrides: Partial<Remediation>) =>
  ['Remediate', { remediation: remediation(overrides) }] as const;

const undone = { at: '2026-01-31T03:08:00.000Z', why: '2 replicas are available, 3 before the change' };
const scaled = applied({ id: 'pool-1-1', kind: 'scale-out', summary: 'scaled out' });

describe('the outcome', () => {
  it.each<[string, string, readonly (readonly [string, object])[]]>([
    ['resolved', 'a change stands', [remediated({ actions: [scaled] })]],
    ['recovered', 'nothing was changed', [remediated({ status: 'not-needed' })]],
    [
      'recovered',
      'the change found nothing left to change',
      [remediated({ actions: [applied({ changed: 0 })] })],
    ],
    [
      'recovered',
      'the only change was taken back',
      [['UndoChange', { remediation: remediation({ status: 'undone', actions: [{ ...scaled, undone }] }) }]],
    ],
    [
      'resolved',
      'one of two changes was taken back',
      [
        [
          'UndoChange',
          { remediation: remediation({ actions: [scaled, { ...applied(), id: 'pool-1-2', undone }] }) },
        ],
      ],
    ],
    [
      'recovered',
      'connections were traced, which repairs nothing',
      [remediated({ actions: [applied({ kind: 'trace-connections', changed: 1 })] })],
    ],
    ['observed', 'another execution was at work', [remediated({ status: 'observing' })]],
    [
      'recovered',
      'a person was called',
      [remediated({ actions: [scaled] }), ['EscalateUndone', { escalation: told('change-undone') }]],
    ],
    [
      'resolved',
      'people were told of a risk, and of the time',
      [
        remediated({ actions: [scaled] }),
        ['EscalateRisk', { riskEscalation: told('risk') }],
        ['EscalateUnresolved', { escalation: told('unresolved') }],
      ],
    ],
    [
      'failed',
      'the workflow failed',
      [
        remediated({ actions: [scaled] }),
        ['EscalateWorkflowFailure', { escalation: told('workflow-failed') }],
      ],
    ],
  ])('is %s when it is healthy and %s', (outcome, _, steps) => {
    expect(report(steps).outcome).toBe(outcome);
  });

  it('is open while it is not known to be healthy, even when another execution is at work', () => {
    expect(report([remediated({ status: 'observing' })], false).outcome).toBe('open');
    expect(report([['Join', { join: { status: 'opened' } }]], false).outcome).toBe('open');
    expect(report([['Join', { join: { status: 'joined' } }]], false).outcome).toBe('joined');
    expect(report([remediated({ actions: [scaled] })], false).outcome).toBe('open');
  });
});

it('tells of a change that was taken back, and why', () => {
  const made = report([
    remediated({ actions: [scaled] }),
    ['UndoChange', { remediation: remediation({ status: 'undone', actions: [{ ...scaled, undone }] }) }],
  ]);
  expect(made.actions).toMatchObject([{ kind: 'scale-out', undone }]);
  expect(reportMarkdown(made)).toContain(
    '| undone at 2026-01-31T03:08:00.000Z: 2 replicas are available, 3 before the change |',
  );
});

it('tells of each refusal once, however often it was polled', () => {
  const refusals = [{ kind: 'scale-out', code: 'no-headroom', why: 'no headroom' }] as const;
  const waiting = remediated({ status: 'awaiting-approval', refusals });
  const made = report([
    waiting,
    waiting,
    waiting,
    remediated({
      status: 'refused',
      refusals: [...refusals, { kind: 'raise-pool', code: 'rejected', why: 'rejected by ada', by: 'ada' }],
    }),
  ]);
  expect(made.refusals).toEqual([
    { kind: 'scale-out', code: 'no-headroom', why: 'no headroom' },
    { kind: 'raise-pool', code: 'rejected', why: 'rejected by ada', by: 'ada' },
  ]);
  expect(reportText(made).match(/refused scale-out: no headroom/g)).toHaveLength(1);
});

it('tells apart refusals for different reasons', () => {
  const refused = (why: string) =>
    remediated({ status: 'refused', refusals: [{ kind: 'scale-out', code: 'owner', why }] });
  expect(report([refused('a'), refused('b')]).refusals).toHaveLength(2);
});

describe('connection tracing', () => {
  const trace: TraceResult = {
    seconds: 60,
    podsRead: 3,
    acquired: 12,
    released: 10,
    leaking: [{ call: 'GET /orders', held: 2, oldestSeconds: 41.4 }],
  };
  const look = (overrides: Partial<FollowUp>) =>
    ['FollowChange', { followUp: { status: 'waiting', trace: null, summary: '', ...overrides } }] as const;

  it('is told with what it showed', () => {
    const made = report([
      look({}),
      look({ trace }),
      look({ status: 'complete', trace }),
      look({ trace: null }),
    ]);
    expect(made.trace).toEqual(trace);
    const markdown = reportMarkdown(made);
    expect(markdown).toContain('12 connections acquired and 10 released in 60 s, in the logs of 3 pod(s).');
    expect(markdown).toContain('| GET /orders | 2 | 41 s |');
    expect(reportMarkdown(report([look({ trace: { ...trace, leaking: [] } })]))).toContain(
      'Every connection was released.',
    );
  });

  it('is not mentioned where nobody asked for it', () => {
    const made = report([look({})]);
    expect(made.trace).toBeNull();
    expect(reportMarkdown(made)).not.toContain('Connection tracing');
  });
});

it('proposes a pooler only where the configuration is at hand', () => {
  const history = new History({}).state('Prepare', before).state('Diagnose', before);
  expect(reportOf(history.events).pgBouncer).toBeNull();
  const made = reportOf(history.events, configuration());
  expect(made.pgBouncer?.arithmetic.length).toBeGreaterThan(0);
  expect(reportMarkdown(made)).toContain('## To consider: PgBouncer');
});
