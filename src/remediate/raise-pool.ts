/** Runbook, Short-Term: a larger pool in every pod, by way of the ConfigMap and a rolling restart. */
import { podsAtPeak, proof } from '../headroom';
import { overflow, type PlanContext, type Proposal, rolloutRefusal, roomFor } from './plan-context';

/** Plans the largest permitted pool, or says with the sum why none is. */
export function planRaisePool(context: PlanContext): Proposal {
  const { evidence, actions, config, id } = context;
  const { targetPoolSize } = config.remediation.raisePool;
  if (actions.some((action) => action.kind === 'raise-pool'))
    return { refusal: 'the pool was raised already' };
  const room = roomFor(context);
  if (typeof room === 'string') return { refusal: room };
  const blocked = rolloutRefusal(context);
  if (blocked !== null) return { refusal: blocked };
  const owner = evidence.poolConfig?.gitOpsOwner ?? evidence.deployment?.gitOpsOwner ?? null;
  if (owner !== null) {
    return { refusal: `${owner} keeps the configuration as its repository says and would undo the change` };
  }

  const from = evidence.poolConfig?.size ?? null;
  if (from === null) return { refusal: 'the ConfigMap does not set the size of the pool' };
  const differing = evidence.pool?.pods.find((pod) => pod.total !== from);
  if (differing) {
    return {
      refusal: `${differing.pod} has a pool of ${differing.total} and the ConfigMap says ${from}: somebody is changing it`,
    };
  }
  if (from >= targetPoolSize) {
    return { refusal: `the pool is ${from} already, and setting ${targetPoolSize} would make it smaller` };
  }
  const fits = Math.floor(room.headroom.usable / podsAtPeak(room.capacity));
  const to = Math.min(targetPoolSize, fits);
  if (to <= from) {
    return {
      refusal: `no headroom for a pool of ${from + 1}: ${overflow({ ...room.capacity, poolSize: from + 1 }, room)}`,
    };
  }
  return {
    plan: {
      kind: 'raise-pool',
      id,
      fromSize: from,
      toSize: to,
      headroom: proof({ ...room.capacity, poolSize: to }, room.headroom),
      summary:
        `raise the pool of each pod from ${from} to ${to} connections, with a rolling restart` +
        (to < targetPoolSize ? ` (not ${targetPoolSize}: that does not fit)` : ''),
    },
  };
}
