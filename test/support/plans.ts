/** Plans as the planners make them, for tests of what is done with a plan, and what planners are given. */

import type { AppliedAction } from '../../src/model/actions';
import type { Evidence } from '../../src/model/evidence';
import type {
  PlannedAction,
  RaisePoolerPoolPlan,
  RaisePoolPlan,
  ReplacePodPlan,
  ScaleOutPlan,
  TerminatePlan,
  TracePlan,
  UndoPlan,
} from '../../src/model/plans';
import type { PlanContext } from '../../src/remediate/changes/plan-context';
import { applied, configuration, incident } from './builders';
import { evidence } from './evidence-builders';

export function terminatePlan(overrides: Partial<TerminatePlan> = {}): TerminatePlan {
  return {
    kind: 'terminate-leaked-sessions',
    id: 'pool-1-1',
    sessions: [1, 2].map((pid) => ({
      pid,
      backendStart: `2026-01-31T02:50:00.00000${pid}Z`,
      application: 'knhk-closed-loop/pod-1',
      idleSeconds: 400,
      query: 'SELECT ?',
    })),
    idleInTransactionSeconds: 300,
    maxShareOfSessions: 0.8,
    includeWriters: false,
    summary: 'terminate 2 session(s)',
    ...overrides,
  };
}

export function scaleOutPlan(overrides: Partial<ScaleOutPlan> = {}): ScaleOutPlan {
  return {
    kind: 'scale-out',
    id: 'pool-1-1',
    fromReplicas: 3,
    toReplicas: 5,
    autoscaler: null,
    headroom: 'the sum',
    summary: 'scale out from 3 to 5 replicas',
    ...overrides,
  };
}

export function raisePoolPlan(overrides: Partial<RaisePoolPlan> = {}): RaisePoolPlan {
  return {
    kind: 'raise-pool',
    id: 'pool-1-1',
    fromSize: 50,
    toSize: 90,
    headroom: 'the sum',
    summary: 'raise the pool of each pod from 50 to 90 connections',
    ...overrides,
  };
}

export function raisePoolerPoolPlan(overrides: Partial<RaisePoolerPoolPlan> = {}): RaisePoolerPoolPlan {
  return {
    kind: 'raise-pooler-pool',
    id: 'pool-1-1',
    fromSize: 5,
    toSize: 20,
    headroom: 'the sum',
    summary: 'raise default_pool_size of PgBouncer from 5 to 20',
    ...overrides,
  };
}

export function replacePodPlan(overrides: Partial<ReplacePodPlan> = {}): ReplacePodPlan {
  return {
    kind: 'replace-pod',
    id: 'pool-1-1',
    pod: 'pod-1',
    headroom: 'the sum',
    summary: 'replace pod pod-1, whose pool is 100 % in use',
    ...overrides,
  };
}

export function tracePlan(overrides: Partial<TracePlan> = {}): TracePlan {
  return {
    kind: 'trace-connections',
    id: 'pool-1-1',
    seconds: 60,
    variable: 'RUST_LOG',
    value: 'sqlx=trace',
    headroom: 'the sum',
    summary: 'trace connections for 60 s',
    ...overrides,
  };
}

/** The change that a plan became, and how it is undone. */
export function appliedPlan(plan: PlannedAction, undoPlan: UndoPlan | null = null): AppliedAction {
  return applied({ id: plan.id, kind: plan.kind, summary: `did ${plan.kind}`, undoPlan });
}

/** What a planner is given: healthy evidence and nothing done yet, unless the test says otherwise. */
export function planContext(
  seen: Partial<Evidence> = {},
  overrides: Partial<Omit<PlanContext, 'evidence'>> = {},
): PlanContext {
  return {
    incident: incident(),
    evidence: evidence(seen),
    cause: 'undersized-pool',
    actions: [],
    config: configuration(),
    id: 'pool-1-1',
    ...overrides,
  };
}
