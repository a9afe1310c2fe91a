/** A larger pool in the pooler between the service and the server: PgBouncer's file, and each of its consoles. */
import { headroom } from '../../capacity/headroom';
import { poolerPeak } from '../../capacity/pooler';
import { findTarget } from '../../configuration/configuration';
import { serverObjection } from '../../diagnose/growth';
import { DependencyError, StalePlanError } from '../../model/errors';
import { type Evidence, type PoolerEvidence, poolsOf, type Whole, wholeOf } from '../../model/evidence';
import type { RaisePoolerPoolPlan } from '../../model/plans';
import { because, type Reason, refused } from '../../model/refusal';
import type { Changed, Sources } from '../../ports';
import { kubectlCommand, poolerCommand } from '../../text/commands';
import { errorText } from '../../text/error-text';
import type { Change, Done, RecordContext } from './change';
import { ownerRefusal, type PlanContext, type Proposal } from './plan-context';

export const raisePoolerPool: Change<RaisePoolerPoolPlan, Changed> = {
  kind: 'raise-pooler-pool',
  step: 'larger pool of the pooler (not in the runbook, which has one to consider)',
  isRepair: true,
  // Of PostgreSQL alone, and that is looked at with the plan: the pods are given nothing.
  grows: false,
  isFollowed: false,
  partCounts: false,
  mode: ({ remediation }) => remediation.raisePoolerPool.mode,
  plan,
  difference: (before, now) => {
    if (before.fromSize !== now.fromSize)
      return because('stale', `it started from a pool of ${before.fromSize}, and it is ${now.fromSize}`);
    return before.toSize > now.toSize
      ? because('no-headroom', `not more than a pool of ${now.toSize} fits: ${now.headroom}`)
      : null;
  },
  make,
  wasMade,
  record,
  progress: (_plan, _seen, rollout) => rollout,
  rules: ({ remediation: { raisePoolerPool: policy } }) => [
    `\`default_pool_size\` of PgBouncer to ${policy.targetPoolSize}, or as many as fit; never fewer than before`,
    'bouncers × (pool + reserve) × pairs of database and user must fit into what PostgreSQL has left; pods and their pools are in no such sum',
    'only where every bouncer was read and can be told, and no leak, limit or contradiction speaks against more connections',
    'the line in the ConfigMap with its `resourceVersion`, `RELOAD` on each console, and `SET` where the file has not reached the pod yet; never `KILL`',
    'refused where a controller keeps the ConfigMap, where the file does not set the size once, and while a bouncer differs from it',
    'undo: the previous value, by the same way',
  ],
};

/** Plans the largest permitted pool, or says with the sum why none is. */
function plan({ evidence, actions, config, id, incident }: PlanContext): Proposal {
  if (actions.some(({ kind }) => kind === 'raise-pooler-pool'))
    return refused('made-already', "the pooler's pool was raised already");
  if (evidence.pooler === null) return refused('not-needed', 'no pooler is configured');
  const pooler = wholeOf(evidence.pooler);
  if (pooler === null)
    return refused('not-read', `the pooler was not read whole: ${evidence.pooler.partial[0]}`);
  if (findTarget(config, incident.target.name)?.pooler?.adminSecretId === undefined)
    return refused('pool-size-source', 'no role in admin_users of the pooler is configured');
  const { config: file } = pooler;
  if (file === null)
    return refused('pool-size-source', "the ConfigMap with the pooler's file is not configured, or not read");
  const owned = ownerRefusal("the pooler's file", file.owner);
  if (owned !== null) return { refusal: owned };
  if (file.immutable) return refused('immutable', "the ConfigMap with the pooler's file is immutable");
  const from = file.size;
  if (from === null)
    return refused('pool-size-source', "the pooler's file does not set default_pool_size once");
  const blocked = sizeRefusal(pooler, from);
  if (blocked !== null) return { refusal: blocked };
  const { targetPoolSize } = config.remediation.raisePoolerPool;
  if (from >= targetPoolSize)
    return refused('not-needed', `the pooler's pool is ${from} already, and ${targetPoolSize} is the most`);
  const objection = serverObjection(evidence, config);
  if (objection !== null) return refused('growth', objection);
  const left = headroom(evidence, config);
  if (typeof left === 'string') return refused('not-read', left);

  const proof = (size: number) => {
    const { text, connections } = poolerPeak(pooler, size);
    return `${text} = ${connections} connections, usable are ${left.sum}`;
  };
  let to = targetPoolSize;
  while (to > from && poolerPeak(pooler, to).connections > left.usable) to -= 1;
  if (to === from)
    return refused('no-headroom', `no headroom for a pooler's pool of ${from + 1}: ${proof(from + 1)}`);
  return {
    plan: {
      kind: 'raise-pooler-pool',
      id,
      fromSize: from,
      toSize: to,
      headroom: proof(to),
      summary:
        `raise default_pool_size of PgBouncer from ${from} to ${to} connections for each pair of database and user` +
        (to < targetPoolSize ? ` (not ${targetPoolSize}: that does not fit)` : ''),
    },
  };
}

/** Why another default would come to nothing, or is somebody else's matter. */
function sizeRefusal(pooler: Whole<PoolerEvidence>, from: number): Reason | null {
  const differing = pooler.bouncers.find(({ defaultPoolSize }) => defaultPoolSize !== from);
  if (differing) {
    const { address, defaultPoolSize } = differing;
    return because(
      'being-changed',
      `bouncer ${address} has default_pool_size ${defaultPoolSize} and the ConfigMap says ${from}: somebody is changing it`,
    );
  }
  const pools = poolsOf(pooler);
  if (!pools.some(({ size }) => size === from))
    return because('pool-size-source', 'each pool of the target has a size of its own, not the default');
  const limited = pools.find(({ databaseLimit, size }) => databaseLimit !== null && databaseLimit <= size);
  return limited
    ? because(
        'pool-size-source',
        `max_db_connections of ${limited.database} is ${limited.databaseLimit}: a larger pool gets no more`,
      )
    : null;
}

/** Each console is tried first, without effect: neither part is made where the other can't be. */
async function make(
  { fromSize, toSize }: RaisePoolerPoolPlan,
  { cluster, pooler }: Sources,
): Promise<Changed> {
  if (!pooler) throw new StalePlanError('no pooler is configured');
  await pooler.rehearseResize(fromSize, toSize);
  const made = await cluster.setPoolerSize(fromSize, toSize);
  try {
    await pooler.resize(fromSize, toSize);
  } catch (error) {
    if (!(error instanceof StalePlanError)) throw error;
    // Those before the one that refuses have it by now; it refuses this as well, and there it ends.
    const notBack = await pooler.resize(toSize, fromSize).catch((why: unknown) => why);
    await cluster.setPoolerSize(toSize, fromSize);
    if (!(notBack instanceof DependencyError)) throw error;
    throw new StalePlanError(
      `${errorText(error)}; a bouncer may still have default_pool_size ${toSize}: ${errorText(notBack)}`,
    );
  }
  return made;
}

/** The file is written first: with it there is something to take back, whichever bouncers have been told. */
function wasMade({ toSize }: RaisePoolerPoolPlan, { pooler }: Evidence): boolean | null {
  const file = pooler?.config ?? null;
  return file === null ? null : file.size === toSize;
}

function record(
  { fromSize, toSize, headroom: sum }: RaisePoolerPoolPlan,
  made: Changed | null,
  { target, earlier }: RecordContext,
): Done {
  const changed = made?.changed || earlier !== null;
  const { configMap = '', configMapKey = '', bouncers = [] } = target.pooler ?? {};
  const addresses = bouncers.map(({ host, port }) => `${host}:${port}`);
  return {
    object: `configmap ${target.kubernetes.namespace}/${configMap}, PgBouncer at ${addresses.join(', ')}`,
    before: `default_pool_size ${fromSize}`,
    after: `default_pool_size ${toSize}`,
    undo: [
      kubectlCommand(target.kubernetes, 'edit', 'configmap', configMap),
      ...addresses.map((address) => poolerCommand(address, `SET default_pool_size = ${fromSize}`)),
    ]
      .join(' && ')
      .concat(` # in the editor, ${configMapKey}: default_pool_size = ${fromSize}`),
    undoPlan: { kind: 'set-pooler-pool-size', from: toSize, to: fromSize },
    changed: changed ? toSize - fromSize : 0,
    summary: changed
      ? `raised default_pool_size of PgBouncer from ${fromSize} to ${toSize}`
      : `default_pool_size of PgBouncer is ${toSize} already`,
    items: [sum],
  };
}
