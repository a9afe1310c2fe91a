/** One pod whose pool is full while the others have room: its deployment makes a new one in its place. */
import { replacementPeak } from '../../capacity/capacity';
import { findSkewedPod } from '../../diagnose/causes/skewed-pod';
import type { Evidence } from '../../model/evidence';
import type { ReplacePodPlan } from '../../model/plans';
import { because, refused } from '../../model/refusal';
import type { Changed } from '../../ports';
import type { Change, Done, RecordContext } from './change';
import { overflow, type PlanContext, type Proposal, proof, rolloutRefusal, roomFor } from './plan-context';

export const replacePod: Change<ReplacePodPlan, Changed> = {
  kind: 'replace-pod',
  step: 'replace the one pod that is full (not in the runbook)',
  isRepair: true,
  grows: false,
  isFollowed: true,
  partCounts: false,
  mode: ({ remediation }) => remediation.replacePod.mode,
  plan,
  difference: (before, now) =>
    before.pod === now.pod
      ? null
      : because('stale', `pod ${before.pod} is no longer the one that stands out`),
  make: (plan, { cluster }) => cluster.replacePod(plan),
  // The deployment's status may not know of the eviction yet; the pods do.
  wasMade,
  record,
  progress: (_plan, { pods, deployment: { replicas } }, rollout) =>
    pods === null || pods.ready < replicas
      ? { kind: 'progressing', detail: `${pods?.ready ?? 0} of ${replicas} pods are ready` }
      : rollout,
  rules: () => [
    'one pod an execution, by eviction: a PodDisruptionBudget may refuse it',
    'only while every replica is available and one pod more would fit',
    'undo: none needed',
  ],
};

/** Plans the eviction of the skewed pod, or says why it has to stay. */
function plan(context: PlanContext): Proposal {
  const { evidence, actions, config, id } = context;
  if (actions.some((action) => action.kind === 'replace-pod'))
    return refused('made-already', 'a pod was replaced already');
  const room = roomFor(context);
  if ('code' in room) return { refusal: room };
  const blocked = rolloutRefusal(context);
  if (blocked !== null) return { refusal: blocked };
  const { deployment, pool } = evidence;
  if (deployment && deployment.availableReplicas < deployment.replicas) {
    return refused(
      'not-ready',
      `only ${deployment.availableReplicas} of ${deployment.replicas} replicas are available`,
    );
  }
  const pod = pool && findSkewedPod(pool, config);
  if (!pod) return refused('nothing-left', 'no single pod stands out');
  const peak = replacementPeak(room.capacity);
  const tooMuch = overflow(peak, room);
  if (tooMuch !== null)
    return refused('no-headroom', `no headroom for one more pod during the replacement: ${tooMuch}`);
  return {
    plan: {
      kind: 'replace-pod',
      id,
      pod: pod.pod,
      headroom: proof(peak, room),
      summary: `replace pod ${pod.pod}, whose pool is ${Math.round(pod.utilization * 100)} % in use`,
    },
  };
}

function record(plan: ReplacePodPlan, made: Changed | null, { target, earlier }: RecordContext): Done {
  const changed = made?.changed || earlier !== null;
  return {
    object: `pod ${target.kubernetes.namespace}/${plan.pod}`,
    before: plan.summary,
    after: 'evicted; the deployment replaces it',
    undo: 'none needed: the new pod runs what the old one ran',
    undoPlan: null,
    changed: changed ? 1 : 0,
    summary: changed ? `replaced pod ${plan.pod}` : `pod ${plan.pod} was gone already`,
    items: [plan.headroom],
  };
}

/** Its pod is gone, where every pod that there is was asked for its pool. */
function wasMade({ pod }: ReplacePodPlan, { pods, pool }: Evidence): boolean | null {
  if (pods?.notReady.some((each) => each.pod === pod)) return false;
  if (pods === null || pool === null) return null;
  const seen = new Set(pool.pods.map((each) => each.pod));
  if (seen.has(pod)) return false;
  return seen.size + pods.notReady.length >= pods.total ? true : null;
}
