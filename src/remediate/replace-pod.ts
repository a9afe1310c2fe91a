/** One pod whose pool is full while the others have room: its deployment makes a new one in its place. */
import { findSkewedPod } from '../diagnose/causes/skewed-pod';
import { proof, surgeOf } from '../headroom';
import { overflow, type PlanContext, type Proposal, rolloutRefusal, roomFor } from './plan-context';

/** Plans the eviction of the skewed pod, or says why it has to stay. */
export function planReplacePod(context: PlanContext): Proposal {
  const { evidence, actions, config, id } = context;
  if (actions.some((action) => action.kind === 'replace-pod'))
    return { refusal: 'a pod was replaced already' };
  const room = roomFor(context);
  if (typeof room === 'string') return { refusal: room };
  const blocked = rolloutRefusal(context);
  if (blocked !== null) return { refusal: blocked };
  const { deployment, pool } = evidence;
  if (deployment && deployment.availableReplicas < deployment.replicas) {
    return {
      refusal: `only ${deployment.availableReplicas} of ${deployment.replicas} replicas are available`,
    };
  }
  const pod = pool && findSkewedPod(pool, config);
  if (!pod) return { refusal: 'no single pod stands out' };
  // The new pod opens its pool while the old one may still hold its own.
  const capacity = { ...room.capacity, maxSurge: { count: Math.max(1, surgeOf(room.capacity)) } };
  const tooMuch = overflow(capacity, room);
  if (tooMuch !== null) return { refusal: `no headroom for a pod more while it is replaced: ${tooMuch}` };
  return {
    plan: {
      kind: 'replace-pod',
      id,
      pod: pod.pod,
      headroom: proof(capacity, room.headroom),
      summary: `replace pod ${pod.pod}, whose pool is ${Math.round(pod.utilization * 100)} % in use`,
    },
  };
}
