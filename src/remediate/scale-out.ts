/** Runbook, Immediate option 1: more replicas, but never fewer, and only where PostgreSQL can feed their pools. */
import { proof } from '../headroom';
import { overflow, type PlanContext, type Proposal, rolloutRefusal, roomFor } from './plan-context';

/** Plans the largest permitted number of replicas, or says with the sum why none is. */
export function planScaleOut(context: PlanContext): Proposal {
  const { evidence, actions, config, id } = context;
  const { targetReplicas } = config.remediation.scaleOut;
  if (actions.some((action) => action.kind === 'scale-out')) return { refusal: 'scaled out already' };
  const { deployment } = evidence;
  const room = roomFor(context);
  if (typeof room === 'string') return { refusal: room };
  const blocked = rolloutRefusal(context);
  if (deployment === null || blocked !== null)
    return { refusal: blocked ?? 'the deployment could not be read' };
  if (deployment.gitOpsOwner !== null) {
    return {
      refusal: `${deployment.gitOpsOwner} keeps the deployment as its repository says and would undo the change`,
    };
  }

  const from = deployment.replicas;
  if (from >= targetReplicas) {
    return {
      refusal: `${from} replicas run already, and scaling to ${targetReplicas} would take some away`,
    };
  }
  const { autoscaler } = deployment;
  const ceiling = autoscaler ? Math.min(targetReplicas, autoscaler.maxReplicas) : targetReplicas;
  if (ceiling <= from) {
    return {
      refusal: `the autoscaler ${autoscaler?.name} permits ${autoscaler?.maxReplicas} replicas at most`,
    };
  }
  // An autoscaler may go to its maximum whenever it likes: that is what has to fit, whatever its lower bound.
  const capacityFor = (replicas: number) => ({
    ...room.capacity,
    replicas: Math.max(replicas, autoscaler?.maxReplicas ?? 0),
  });
  let to = ceiling;
  while (to > from && overflow(capacityFor(to), room) !== null) to -= 1;
  if (to === from) {
    return { refusal: `no headroom for ${from + 1} replicas: ${overflow(capacityFor(from + 1), room)}` };
  }
  if (autoscaler && autoscaler.minReplicas >= to) {
    return {
      refusal: `the autoscaler ${autoscaler.name} wants ${autoscaler.minReplicas} replicas already, and ${from} run`,
    };
  }
  const how = autoscaler ? `raise minReplicas of the autoscaler ${autoscaler.name}` : 'scale out';
  return {
    plan: {
      kind: 'scale-out',
      id,
      fromReplicas: from,
      toReplicas: to,
      autoscaler: autoscaler && { name: autoscaler.name, minReplicas: autoscaler.minReplicas },
      headroom: proof(capacityFor(to), room.headroom),
      summary:
        `${how} from ${autoscaler ? `${autoscaler.minReplicas} (${from} replicas run)` : from} to ${to} replicas` +
        (to < targetReplicas ? ` (not ${targetReplicas}: that does not fit)` : ''),
    },
  };
}
