/** How far an action may go: by its own mode, that of the execution, and how sure the cause is. */
import { ACTION_KINDS, type ActionKind } from '../../src/model/actions';
import type { Cause } from '../../src/model/cause';
import type { WorkflowState } from '../../src/model/state';
import { decideNextAction } from '../../src/remediate/decide';
import { applied, configuration, diagnosis, finding, incident, state } from '../support/builders';
import { anything, decide, type Policy, type Situation } from './decide-setup';

/** The action, the policy that it is under, and a cause that permits it. */
const UNDER: Readonly<Record<ActionKind, readonly [keyof NonNullable<Policy>, Cause]>> = {
  'terminate-leaked-sessions': ['terminate', 'connection-leak'],
  'scale-out': ['scaleOut', 'traffic-surge'],
  'raise-pool': ['raisePool', 'undersized-pool'],
  'raise-pooler-pool': ['raisePoolerPool', 'pooler-pool-full'],
  'replace-pod': ['replacePod', 'skewed-pod'],
  'trace-connections': ['trace', 'slow-queries'],
};

/** So that it is its turn. */
const turnOf = (kind: ActionKind): Situation =>
  kind === 'trace-connections'
    ? { traceSeconds: 60 }
    : { actions: kind === 'raise-pool' ? [applied({ kind: 'scale-out' })] : [] };

describe('how far an action may go', () => {
  it.each(ACTION_KINDS)('nowhere where it is off: %s', (kind) => {
    const [policy, cause] = UNDER[kind];
    const decision = decide(cause, anything, { ...turnOf(kind), policy: { [policy]: { mode: 'off' } } });
    expect(decision).toMatchObject({ kind: 'refuse' });
    expect(decision).toHaveProperty(
      'refusals',
      expect.arrayContaining([{ kind, code: 'switched-off', why: 'switched off in the configuration' }]),
    );
  });

  it.each(ACTION_KINDS)('no further than to say what it would do, where it is dry-run: %s', (kind) => {
    const [policy, cause] = UNDER[kind];
    const situation = { ...turnOf(kind), policy: { [policy]: { mode: 'dry-run' as const } } };
    const decision = decide(cause, anything, situation);
    expect(decision).toMatchObject({ kind: 'refuse' });
    expect(decision).toHaveProperty(
      'refusals',
      expect.arrayContaining([
        {
          kind,
          code: 'dry-run-only',
          why: expect.stringMatching(/^the configuration permits a dry run only; it would (\w+) /),
        },
      ]),
    );
    expect(decide(cause, anything, { ...situation, mode: 'dry-run' })).toMatchObject({
      kind: 'act',
      mode: 'dry-run',
      plan: { kind },
    });
  });

  it.each(ACTION_KINDS)('to a person, where it is approve: %s', (kind) => {
    const [policy, cause] = UNDER[kind];
    const decision = decide(cause, anything, { ...turnOf(kind), policy: { [policy]: { mode: 'approve' } } });
    expect(decision).toMatchObject({ kind: 'act', mode: 'approve', plan: { kind } });
  });

  it.each([
    ['auto', 'auto', 'auto'],
    ['auto', 'approve', 'approve'],
    ['approve', 'auto', 'approve'],
    ['approve', 'approve', 'approve'],
    ['dry-run', 'auto', 'dry-run'],
    ['dry-run', 'approve', 'dry-run'],
    ['dry-run', 'dry-run', 'dry-run'],
  ] as const)(
    'as far as the stricter of the two says: execution %s, action %s: %s',
    (mode, action, expected) => {
      const policy = { terminate: { mode: action } };
      expect(decide('connection-leak', anything, { mode, policy })).toMatchObject({
        kind: 'act',
        mode: expected,
      });
    },
  );

  it('leaves the other actions as they are', () => {
    const policy = { scaleOut: { mode: 'off' as const } };
    expect(decide('undersized-pool', anything, { policy })).toMatchObject({
      mode: 'auto',
      plan: { kind: 'raise-pool' },
      refusals: [{ kind: 'scale-out', why: 'switched off in the configuration' }],
    });
  });
});

describe('a cause that is not sure', () => {
  const unsure = (cause: Cause, situation: Partial<WorkflowState['incident']> = {}) => {
    const found = {
      ...diagnosis(cause, anything),
      findings: [{ ...finding(cause), confidence: 'low' as const }],
    };
    return decideNextAction(state({ incident: incident(situation), diagnosis: found }), configuration());
  };

  it('changes nothing by itself: a person is asked', () => {
    expect(unsure('connection-leak')).toMatchObject({ kind: 'act', mode: 'approve' });
    expect(unsure('traffic-surge')).toMatchObject({ kind: 'act', mode: 'approve' });
  });

  it('is still only shown in a dry run', () => {
    expect(unsure('connection-leak', { mode: 'dry-run' })).toMatchObject({ mode: 'dry-run' });
  });

  it('does not keep tracing back that somebody asked for', () => {
    expect(unsure('pool-full', { traceSeconds: 60 })).toMatchObject({
      mode: 'auto',
      plan: { kind: 'trace-connections' },
    });
  });
});
