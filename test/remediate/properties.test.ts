/** Whatever the evidence: no plan exceeds the headroom, takes anything away, or touches what the rules do not allow. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Configuration } from '../../src/configuration/configuration';
import type { ActionMode } from '../../src/configuration/fields';
import type { ActionKind } from '../../src/model/actions';
import type { Evidence } from '../../src/model/evidence';
import { confirmPlan, decideNextAction } from '../../src/remediate/decide';
import { PERMITTED } from '../../src/remediate/permitted';
import { anyEvidence, anySituation } from '../support/arbitrary-evidence';
import { isAtMost } from '../support/bounds';
import {
  applied,
  configuration,
  configurationWith,
  diagnosis,
  incident,
  remediation,
  state,
} from '../support/builders';
import { service } from '../support/evidence-builders';
import { after, expectWithinRules, known, least, meanwhile, most } from '../support/plan-rules';
import { moreThan, runs } from '../support/runs';

const POLICY = {
  'terminate-leaked-sessions': 'terminate',
  'scale-out': 'scaleOut',
  'raise-pool': 'raisePool',
  'raise-pooler-pool': 'raisePoolerPool',
  'replace-pod': 'replacePod',
  'trace-connections': 'trace',
} as const satisfies Record<ActionKind, keyof Configuration['remediation']>;
const STRICTNESS: readonly ActionMode[] = ['auto', 'approve', 'dry-run'];

test('every policy is one that a configuration may have', () => {
  fc.assert(
    fc.property(anySituation, ({ policy }) => {
      expect(configurationWith(policy)).toEqual(configuration({ remediation: policy }));
    }),
    runs(),
  );
});

test('every plan keeps within the rules', () => {
  const plans = new Map<ActionKind, number>();
  fc.assert(
    fc.property(anySituation, ({ cause, mode, traceSeconds, done, policy, seen }) => {
      const config = configurationWith(policy);
      const actions = done.map((kind) => applied({ kind }));
      const decision = decideNextAction(
        state({
          incident: incident({ mode, traceSeconds }),
          diagnosis: { ...diagnosis(cause), evidence: seen },
          remediation: remediation({ actions }),
        }),
        config,
      );
      if (decision.kind !== 'act') return;
      const { plan } = decision;
      plans.set(plan.kind, (plans.get(plan.kind) ?? 0) + 1);

      const own = config.remediation[POLICY[plan.kind]].mode;
      if (own === 'off' || (own === 'dry-run' && mode !== 'dry-run'))
        throw new Error(`a plan in spite of ${own}`);
      const strictest = STRICTNESS[Math.max(STRICTNESS.indexOf(mode), STRICTNESS.indexOf(own))];
      assert.equal(decision.mode, strictest);
      if (plan.kind === 'trace-connections') assert.equal(plan.seconds, traceSeconds);
      else assert.ok(PERMITTED[cause].actions.includes(plan.kind), `${plan.kind} is not for ${cause}`);
      if (plan.kind !== 'terminate-leaked-sessions')
        assert.ok(!done.includes(plan.kind), `${plan.kind} a second time`);
      expectWithinRules(plan, seen, config);
    }),
    runs(10_000),
  );
  // A property over plans is worth something only if there were plans, of every kind; none of these is behind a pooler,
  // which has a property of its own.
  for (const kind of Object.keys(POLICY).filter((each) => each !== 'raise-pooler-pool')) {
    expect([kind, (plans.get(kind as ActionKind) ?? 0) > moreThan(30)]).toEqual([kind, true]);
  }
});

test('nor do two changes, one after the other', () => {
  const pairs = new Map<string, number>();
  fc.assert(
    fc.property(anySituation, ({ policy, seen: found }) => {
      const config = configurationWith({
        ...policy,
        scaleOut: { ...policy.scaleOut, mode: 'auto' },
        raisePool: { ...policy.raisePool, mode: 'auto' },
      });
      const kinds: ActionKind[] = [];
      let seen = found;
      for (;;) {
        const decision = decideNextAction(
          state({
            diagnosis: { ...diagnosis('undersized-pool'), evidence: seen },
            remediation: remediation({ actions: kinds.map((kind) => applied({ kind })) }),
          }),
          config,
        );
        if (decision.kind !== 'act') break;
        expectWithinRules(decision.plan, seen, config);
        kinds.push(decision.plan.kind);
        seen = after(decision.plan, seen);
        // What the service can hold now, whatever was decided on the way.
        const { deployment, poolSize } = known(seen);
        // Who else is there has not changed.
        isAtMost(most(deployment, poolSize), least(found, config));
      }
      pairs.set(kinds.join(' '), (pairs.get(kinds.join(' ')) ?? 0) + 1);
    }),
    runs(4_000),
  );
  expect(pairs.get('scale-out raise-pool') ?? 0).toBeGreaterThan(moreThan(50));
  expect(pairs.get('raise-pool') ?? 0).toBeGreaterThan(moreThan(50));
  expect([...pairs.keys()].sort()).toEqual(['', 'raise-pool', 'scale-out', 'scale-out raise-pool']);
});

test('nor does a plan that is confirmed on other evidence', () => {
  const confirmed = new Map<ActionKind, number>();
  fc.assert(
    fc.property(anySituation, anyEvidence, ({ cause, traceSeconds, policy, seen }, other) => {
      const config = configurationWith(policy);
      const before = state({
        incident: incident({ mode: 'dry-run', traceSeconds }),
        diagnosis: { ...diagnosis(cause), evidence: seen },
      });
      const decision = decideNextAction(before, config);
      // Which sessions are still what they were is asked of PostgreSQL itself, when they are ended.
      if (decision.kind !== 'act' || decision.plan.kind === 'terminate-leaked-sessions') return;
      const { plan } = decision;
      for (const now of meanwhile(seen, other).map(withoutOtherCause)) {
        if (confirmPlan(plan, before, now, config) !== null) continue;
        confirmed.set(plan.kind, (confirmed.get(plan.kind) ?? 0) + 1);
        expectWithinRules(plan, now, config);
      }
    }),
    runs(6_000),
  );
  for (const kind of ['scale-out', 'raise-pool', 'replace-pod', 'trace-connections'] as const) {
    expect([kind, (confirmed.get(kind) ?? 0) > moreThan(20)]).toEqual([kind, true]);
  }
});

/** The same, but nothing in it leads to another cause, which would refuse any plan: full pools are full of usual work. */
function withoutOtherCause(seen: Evidence): Evidence {
  const { database, pool } = seen;
  const inUse = pool?.active ?? 0;
  return {
    ...seen,
    ...service({
      ...{ requestsPerSecond: 20, servedPerSecond: 20 },
      usual: { utilization: 0.9, inUse, requestsPerSecond: 20, servedPerSecond: 20, p95Ms: 40 },
    }),
    database:
      database?.kind === 'read'
        ? {
            ...database,
            leaked: [],
            leakedCount: 0,
            blockers: [],
            slowQueries: 0,
            waitingForLock: 0,
            active: 9_999,
            serviceConnections: inUse + (pool?.idle ?? 0),
            serviceActive: inUse,
          }
        : database,
  };
}
