/** The matrix: every dependency, every step that uses it, every failure; and every change whose answer may be lost. */

import { STATE } from '../../src/workflow/states';
import { FAILURES, type Failure } from './failures';
import { RAISED_POOLER_POOL } from './settings';

export const DEPENDENCIES = [
  'kubernetes',
  'pod-metrics',
  'postgres',
  'pooler',
  'prometheus',
  'step-functions',
  'secrets',
  's3',
  'sns',
  'pagerduty',
  'slack',
  'statuspage',
  'webhook',
  'teams',
  'platform',
] as const;
export type Dependency = (typeof DEPENDENCIES)[number];

/**
 * What happens in the execution that a cell strikes:
 * - `leak`: sessions leak and are ended;
 * - `stopped`: they leak while a person has stopped all changes, so that people are paged until one of them acts;
 * - `surge`: the pools are full of work, and replicas are added;
 * - `larger`: the same where no replica may be added, so that each pod gets a larger pool;
 * - `autoscaled`: as `surge`, where an autoscaler owns the replicas;
 * - `larger-stuck`: new pods never come, so that the larger pool is rolled back;
 * - `pooled`: the pool of the pooler is full, and is made larger;
 * - `skewed`: one pod alone is full, and is replaced;
 * - `traced`: a person asks for connection tracing.
 */
export type Story =
  | 'leak'
  | 'stopped'
  | 'surge'
  | 'larger'
  | 'larger-stuck'
  | 'autoscaled'
  | 'pooled'
  | 'skewed'
  | 'traced';

export interface Cell {
  readonly dependency: Dependency;
  readonly step: string;
  readonly failure: Failure;
  readonly story: Story;
  /** Of a lost answer: the request that is made, and after which nothing comes back. */
  readonly request?: Request;
}

/** A request by its method and a part of its path, or a statement by a part of it. */
interface Request {
  readonly what: string;
  readonly method?: string;
  readonly path?: RegExp;
  readonly body?: RegExp;
  readonly statement?: string;
}

const EVIDENCE = [STATE.Diagnose, STATE.Remediate, STATE.FollowChange, STATE.Validate] as const;
const MESSAGES = [
  STATE.EscalateRisk,
  STATE.AnnounceAction,
  STATE.EscalateNothingPermitted,
  STATE.EscalateUnresolved,
  STATE.AnnounceResolved,
] as const;

/** Which steps use which dependency. A test holds it against what undisturbed executions are seen to ask. */
export const STEPS: Readonly<Record<Dependency, readonly string[]>> = {
  kubernetes: [
    ...EVIDENCE,
    STATE.Join,
    STATE.UndoChange,
    STATE.ReleaseTarget,
    STATE.ReleaseResolved,
    STATE.EscalateUnresolved,
  ],
  'pod-metrics': EVIDENCE,
  postgres: EVIDENCE,
  // In a world that has one; what is changed there is not followed.
  pooler: [STATE.Diagnose, STATE.Remediate, STATE.Validate],
  prometheus: [...EVIDENCE, STATE.ReportResolved],
  'step-functions': ['Intake', STATE.EscalateUnresolved, STATE.ReportResolved, STATE.AnnounceResolved],
  secrets: [
    'Authorize',
    STATE.Join,
    ...EVIDENCE,
    STATE.UndoChange,
    STATE.ReleaseTarget,
    STATE.ReleaseResolved,
    ...MESSAGES,
  ],
  s3: [STATE.Diagnose, STATE.Validate, STATE.ReportResolved],
  sns: MESSAGES,
  // Of the notes it takes what was changed; it is not how those are reached who answer customers.
  pagerduty: [
    STATE.AnnounceAction,
    STATE.EscalateNothingPermitted,
    STATE.EscalateUnresolved,
    STATE.AnnounceResolved,
  ],
  slack: MESSAGES,
  // The public is notified of the risk, and of what came of it.
  statuspage: [STATE.EscalateRisk, STATE.AnnounceAction, STATE.AnnounceResolved],
  webhook: MESSAGES,
  teams: MESSAGES,
  // Every function, at each state that calls it.
  platform: [
    ...['Authorize', 'Intake', STATE.Prepare, STATE.Join, ...EVIDENCE, STATE.UndoChange],
    ...[STATE.ReleaseTarget, STATE.ReleaseResolved, STATE.ReportResolved, ...MESSAGES],
  ],
};

/** A function is not ready, and is in time; everything else that can be reached may fail in any way. */
export function failuresOf(dependency: Dependency): readonly Failure[] {
  return dependency === 'platform' ? ['not-ready'] : FAILURES;
}

/** The object itself, not its scale, and in earnest. */
const DEPLOYMENT = /\/deployments\/[^/?]+(\?(?!.*dryRun)|$)/;

/** Each change to a live system, and each message, whose answer is lost on the way back. */
const LOST: readonly Omit<Cell, 'failure'>[] = [
  lost('step-functions', 'Intake', 'leak', { what: 'StartExecution' }),
  lost('postgres', STATE.Remediate, 'leak', {
    what: 'terminate sessions',
    statement: 'pg_terminate_backend',
  }),
  lost('kubernetes', STATE.Join, 'leak', { what: 'open the incident', method: 'PUT', path: /\/leases\// }),
  lost('kubernetes', STATE.Remediate, 'leak', { what: 'take the lock', method: 'PUT', path: /\/leases\// }),
  lost('kubernetes', STATE.ReleaseResolved, 'leak', {
    what: 'release the lock',
    method: 'PUT',
    path: /\/leases\//,
  }),
  lost('kubernetes', STATE.FollowChange, 'surge', {
    what: 'renew the lock',
    method: 'PUT',
    path: /\/leases\//,
  }),
  lost('kubernetes', STATE.Remediate, 'surge', { what: 'scale out', method: 'PATCH', path: /\/scale/ }),
  lost('kubernetes', STATE.Remediate, 'larger', {
    what: 'set the pool size',
    method: 'PATCH',
    path: /\/configmaps\//,
  }),
  lost('kubernetes', STATE.Remediate, 'larger', {
    what: 'restart the pods',
    method: 'PATCH',
    path: DEPLOYMENT,
  }),
  lost('kubernetes', STATE.UndoChange, 'larger-stuck', {
    ...{ what: 'set the pool size back', method: 'PATCH', path: /\/configmaps\// },
  }),
  lost('kubernetes', STATE.UndoChange, 'larger-stuck', {
    ...{ what: 'restart the pods again', method: 'PATCH', path: DEPLOYMENT },
  }),
  lost('kubernetes', STATE.Remediate, 'autoscaled', {
    ...{ what: 'raise minReplicas', method: 'PATCH', path: /\/horizontalpodautoscalers\// },
  }),
  lost('kubernetes', STATE.Remediate, 'pooled', {
    ...{ what: "write the pooler's file", method: 'PATCH', path: /\/configmaps\// },
  }),
  lost('pooler', STATE.Remediate, 'pooled', {
    what: 'set the size of its pools',
    statement: `SET default_pool_size = ${RAISED_POOLER_POOL}`,
  }),
  lost('kubernetes', STATE.Remediate, 'skewed', {
    ...{ what: 'evict the pod', method: 'POST', path: /\/eviction/ },
  }),
  lost('kubernetes', STATE.Remediate, 'traced', {
    what: 'switch tracing on',
    method: 'PATCH',
    path: DEPLOYMENT,
  }),
  lost('kubernetes', STATE.FollowChange, 'traced', {
    ...{ what: 'roll tracing back', method: 'PATCH', path: DEPLOYMENT },
  }),
  lost('s3', STATE.ReportResolved, 'leak', { what: 'keep the report' }),
  ...(['sns', 'pagerduty', 'slack', 'webhook', 'teams'] as const).map((channel) =>
    lost(channel, STATE.EscalateUnresolved, 'stopped', { what: 'page' }),
  ),
  lost('statuspage', STATE.EscalateRisk, 'leak', { what: 'publish', method: 'POST' }),
];

export const CELLS: readonly Cell[] = [
  ...DEPENDENCIES.flatMap((dependency) =>
    STEPS[dependency].flatMap((step) =>
      failuresOf(dependency).map((failure) => ({
        dependency,
        step,
        failure,
        story: storyOf(dependency, step),
      })),
    ),
  ),
  ...LOST.map((each) => ({ ...each, failure: 'lost-answer' as const })),
];

/** As it is chosen on the command line. */
export function cellName({ dependency, step, failure, request }: Cell): string {
  const what = request ? `/${request.what.replaceAll(' ', '-')}` : '';
  return `${dependency}/${step}/${failure}${what}`;
}

/** Cells with the same key can be played one after the other at one endpoint. */
export function endpointKey({ dependency, step, failure }: Cell): string {
  const isPlace = ['refused', 'unknown-name', 'wrong-certificate'].includes(failure);
  return `${dependency} ${step} ${isPlace ? failure : 'tampered'}`;
}

/** Cells that one lane plays one after the other, since they have their endpoint and their processes in common. */
export function waysOf(cells: readonly Cell[]): Cell[][] {
  const ways = new Map<string, Cell[]>();
  for (const cell of cells) {
    const key = `${cell.story} ${endpointKey(cell)}`;
    ways.set(key, [...(ways.get(key) ?? []), cell]);
  }
  return [...ways.values()];
}

function storyOf(dependency: Dependency, step: string): Story {
  if (dependency === 'pooler') return 'pooled';
  switch (step) {
    case STATE.FollowChange:
      return 'surge';
    case STATE.UndoChange:
      // Where there is no room, a scale-out keeps what it got; a restart is rolled back.
      return 'larger-stuck';
    case STATE.EscalateNothingPermitted:
    case STATE.ReleaseTarget:
    case STATE.EscalateUnresolved:
    case STATE.AnnounceResolved:
      return 'stopped';
    default:
      return 'leak';
  }
}

function lost(dependency: Dependency, step: string, story: Story, request: Request) {
  return { dependency, step, story, request };
}
