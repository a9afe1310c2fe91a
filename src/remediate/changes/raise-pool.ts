/** Runbook, Short-Term: a larger pool in every pod, by way of the ConfigMap and a rolling restart. */

import { restartPeak } from '../../capacity/capacity';
import {
  type DeploymentEvidence,
  type Evidence,
  type PoolEvidence,
  poolSizesByPod,
} from '../../model/evidence';
import type { RaisePoolPlan } from '../../model/plans';
import { because, type Reason, refused } from '../../model/refusal';
import type { RaisedPool } from '../../ports';
import { kubectlCommand } from '../../text/commands';
import type { Rollout } from '../rollout';
import { type Change, type Done, deploymentOf, type Followed, type RecordContext } from './change';
import {
  overflow,
  ownerRefusal,
  type PlanContext,
  type Proposal,
  proof,
  restartRefusal,
  rolloutRefusal,
  roomFor,
  wholeRefusal,
} from './plan-context';

/** Of those who read the ConfigMap too. */
const MAX_NAMED = 3;

export const raisePool: Change<RaisePoolPlan, RaisedPool> = {
  kind: 'raise-pool',
  step: 'Short-Term: larger pool',
  isRepair: true,
  grows: true,
  isFollowed: true,
  partCounts: false,
  mode: ({ remediation }) => remediation.raisePool.mode,
  plan,
  difference: (before, now) => {
    if (before.fromSize !== now.fromSize)
      return because('stale', `it started from a pool of ${before.fromSize}, and it is ${now.fromSize}`);
    return before.toSize > now.toSize
      ? because('no-headroom', `not more than a pool of ${now.toSize} fits: ${now.headroom}`)
      : null;
  },
  make: (plan, { cluster }, at) => cluster.raisePool(plan, at),
  wasMade: ({ toSize }, { poolConfig }) => (poolConfig === null ? null : poolConfig.size === toSize),
  record,
  progress,
  rules: ({ remediation: { raisePool: policy, rollout } }) => [
    `to ${policy.targetPoolSize} connections a pod, or as many as fit; never fewer than before`,
    `ConfigMap with its \`resourceVersion\`, rolling restart, at most ${rollout.timeoutSeconds} s; then every pod is asked for its pool`,
    'only where the template shows that the key of the ConfigMap reaches the container, and no literal overrides it',
    'refused where a controller keeps the key or the template, where the ConfigMap is immutable or generated, and while pods differ from it',
    'refused where other pods of the namespace read the ConfigMap, or where that is not known',
    'refused where a restart may leave no pod (`Recreate`, `maxUnavailable`), and while a pod is not ready',
    'old pods count with their pool beside the new ones, for as long as their grace period lets them end',
    'neither part without the other: the restart is rehearsed first, and one that is refused after all rolls the value back',
    'undo: the previous value and the previous ReplicaSet',
  ],
};

/** Plans the largest permitted pool, or says with the sum why none is. */
function plan(context: PlanContext): Proposal {
  const { evidence, actions, config, id } = context;
  const { targetPoolSize } = config.remediation.raisePool;
  if (actions.some((action) => action.kind === 'raise-pool'))
    return refused('made-already', 'the pool was raised already');
  const source = evidence.deployment?.poolSizeSource;
  // Before the size itself: where a generator gives the ConfigMap another name, there is none of the configured one.
  if (source?.kind === 'none')
    return refused('pool-size-source', `a new size would not reach the pods: ${source.found}`);
  const room = roomFor(context);
  if ('code' in room) return { refusal: room };
  const blocked =
    rolloutRefusal(context) ??
    restartRefusal(context) ??
    ownerRefusal('the size of the pool', evidence.poolConfig?.owner) ??
    ownerRefusal('the template of the pods', evidence.deployment?.owners.template) ??
    wholeRefusal(context);
  if (blocked !== null) return { refusal: blocked };
  if (evidence.poolConfig?.immutable) {
    return refused(
      'immutable',
      'the ConfigMap is immutable: a new size is a new ConfigMap, and a template that names it',
    );
  }

  const from = evidence.poolConfig?.size ?? null;
  if (from === null) return refused('pool-size-source', 'the ConfigMap does not set the size of the pool');
  const pools = evidence.pool === null ? [] : [...poolSizesByPod(evidence.pool)];
  const differing = pools.find(([, sizes]) => !sizes.includes(from));
  if (differing) {
    const [pod, sizes] = differing;
    const has = sizes.length === 1 ? 'a pool' : 'pools';
    return refused(
      'being-changed',
      `${pod} has ${has} of ${sizes.join(' and ')} and the ConfigMap says ${from}: somebody is changing it`,
    );
  }
  if (from >= targetPoolSize) {
    return refused(
      'not-needed',
      `the pool is ${from} already, and setting ${targetPoolSize} would make it smaller`,
    );
  }
  const others = readersRefusal(evidence);
  if (others !== null) return { refusal: others };
  // Pools of another size are other keys'. Which one of that size the key gives is not known: each of them may grow.
  const growing = Math.max(...pools.map(([, sizes]) => sizes.filter((size) => size === from).length));
  const peakWith = (size: number) =>
    restartPeak(room.capacity, room.capacity.poolSize + growing * (size - from));
  let to = targetPoolSize;
  while (to > from && overflow(peakWith(to), room) !== null) to -= 1;
  if (to === from) {
    return refused(
      'no-headroom',
      `no headroom for a pool of ${from + 1}: ${overflow(peakWith(from + 1), room)}`,
    );
  }
  return {
    plan: {
      kind: 'raise-pool',
      id,
      fromSize: from,
      toSize: to,
      headroom: proof(peakWith(to), room),
      summary:
        `raise the pool of each pod from ${from} to ${to} connections, with a rolling restart` +
        (to < targetPoolSize ? ` (not ${targetPoolSize}: that does not fit)` : ''),
    },
  };
}

/** Whoever else reads the ConfigMap would grow as well when it starts again, and is in no sum. */
function readersRefusal({ configReaders }: Evidence): Reason | null {
  if (configReaders === null) return because('not-read', 'who else reads the ConfigMap could not be read');
  if (configReaders.length === 0) return null;
  const names = configReaders.slice(0, MAX_NAMED).join(', ');
  const more = configReaders.length - MAX_NAMED;
  return because(
    'shared',
    `${names}${more > 0 ? ` and ${more} more` : ''} also read the ConfigMap and would get the new size when they start ` +
      'again: give the deployment its own ConfigMap',
  );
}

function record(plan: RaisePoolPlan, made: RaisedPool | null, { target, at, earlier }: RecordContext): Done {
  const changed = made?.changed || earlier !== null;
  const notRestarted = made?.notRestarted;
  const { configMap, poolSizeKey, deployment, namespace } = target.kubernetes;
  const { fromSize, toSize } = plan;
  return {
    object: `configmap ${namespace}/${configMap}, ${deploymentOf(target)}`,
    before: `${poolSizeKey} ${fromSize}`,
    after: `${poolSizeKey} ${toSize}, ${notRestarted === undefined ? 'rolling restart started' : `and no restart: ${notRestarted}`}`,
    undo:
      kubectlCommand(
        target.kubernetes,
        'patch',
        'configmap',
        configMap,
        '-p',
        JSON.stringify({ data: { [poolSizeKey]: String(fromSize) } }),
      ) +
      (notRestarted === undefined
        ? ` && ${kubectlCommand(target.kubernetes, 'rollout', 'undo', `deployment/${deployment}`)}`
        : ''),
    undoPlan: { kind: 'set-pool-size', from: toSize, to: fromSize, restartedAt: at },
    changed: changed ? toSize - fromSize : 0,
    summary: changed
      ? `raised the pool of ${deployment} from ${fromSize} to ${toSize} connections a pod; ${notRestarted === undefined ? 'pods restart one by one' : 'the pods were not restarted'}`
      : `the pool of ${deployment} is ${toSize} already`,
    items: [plan.headroom],
  };
}

/** Complete when every pod says that it has the new pool: runbook, "Verify new pool size". */
function progress({ toSize }: RaisePoolPlan, { pool, deployment }: Followed, rollout: Rollout): Rollout {
  if (rollout.kind !== 'complete') return rollout;
  const sizes = poolSizes(pool, deployment);
  // A pod may have pools beside the one that the key sizes.
  return sizes.every((pools) => pools.includes(toSize))
    ? { kind: 'complete', detail: `${rollout.detail}; every pod has a pool of ${toSize}` }
    : {
        kind: 'progressing',
        detail: `${rollout.detail}; the pods' pools are ${sizes.map((pools) => pools.join(' and ')).join(', ') || 'unreadable'}, not ${toSize}`,
      };
}

/** The sizes of each pod's pools, as it says itself; `-1` for a pod that was not read. */
function poolSizes(pool: PoolEvidence | null, { replicas }: DeploymentEvidence): number[][] {
  const sizes = pool === null ? [] : [...poolSizesByPod(pool).values()];
  return [...sizes, ...Array.from({ length: Math.max(0, replicas - sizes.length) }, () => [-1])];
}
