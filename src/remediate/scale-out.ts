/** Runbook, Immediate option 1: more replicas, but never fewer, and only where PostgreSQL can feed their pools. */
import type { PlanContext, Proposal } from './decide';
import { demand, headroom, podsAtPeak, replicasThatFit } from './headroom';

/** Plans the largest permitted number of replicas, or says with the sum why none is. */
export function planScaleOut({ diagnosis, actions, config, id }: PlanContext): Proposal {
  const policy = config.remediation.scaleOut;
  const { deployment, database, pool } = diagnosis.evidence;
  if (!policy.enabled) return { refusal: 'switched off in the configuration' };
  if (actions.some((action) => action.kind === 'scale-out')) return { refusal: 'scaled out already' };
  if (deployment === null) return { refusal: 'the deployment could not be read' };
  if (database?.kind !== 'read') return { refusal: 'the connections of the database could not be read' };
  if (pool === null || pool.pods.length < pool.podsExpected)
    return { refusal: 'not every pod could be read' };
  if (deployment.replicasOwner !== null) {
    return { refusal: `${deployment.replicasOwner} decides about the replicas and would undo the change` };
  }
  const settled = deployment.observedLatest && deployment.updatedReplicas === deployment.replicas;
  if (deployment.paused || !settled) return { refusal: 'a rollout of the deployment is paused or under way' };

  const from = deployment.replicas;
  if (from === 0) return { refusal: 'the deployment is scaled to zero: somebody switched it off' };
  if (from >= policy.targetReplicas) {
    return {
      refusal: `${from} replicas run already, and scaling to ${policy.targetReplicas} would take some away`,
    };
  }
  const poolSize = Math.max(...pool.pods.map((pod) => pod.total));
  const { usable, sum } = headroom(database, policy.marginConnections);
  const to = replicasThatFit(usable, policy.targetReplicas, deployment.maxSurge, poolSize);
  const proof = (replicas: number) =>
    `${podsAtPeak(replicas, deployment.maxSurge)} pods at the peak of a rollout × pool ${poolSize} = ` +
    `${demand(replicas, deployment.maxSurge, poolSize)} connections, usable are ${sum}`;
  if (to <= from) return { refusal: `no headroom for ${from + 1} replicas: ${proof(from + 1)}` };
  return {
    plan: {
      kind: 'scale-out',
      id,
      fromReplicas: from,
      toReplicas: to,
      headroom: proof(to),
      summary:
        `scale out from ${from} to ${to} replicas` +
        (to < policy.targetReplicas ? ` (not ${policy.targetReplicas}: that does not fit)` : ''),
    },
  };
}
