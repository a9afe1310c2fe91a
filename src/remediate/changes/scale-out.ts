/** Runbook, Immediate option 1: more replicas, but never fewer, and only where PostgreSQL can feed their pools. */
import { growthPeak } from '../../capacity/capacity';
import type { ScaleOutPlan } from '../../model/plans';
import { because, type Reason, refused } from '../../model/refusal';
import type { Changed } from '../../ports';
import { kubectlCommand } from '../../text/commands';
import { type Change, type Done, deploymentOf, type RecordContext } from './change';
import {
  overflow,
  ownerRefusal,
  type PlanContext,
  type Proposal,
  proof,
  rolloutRefusal,
  roomFor,
  wholeRefusal,
} from './plan-context';

export const scaleOut: Change<ScaleOutPlan, Changed> = {
  kind: 'scale-out',
  step: 'Immediate, option 1: more replicas',
  isRepair: true,
  grows: true,
  isFollowed: true,
  partCounts: true,
  mode: ({ remediation }) => remediation.scaleOut.mode,
  plan,
  difference,
  make: (plan, { cluster }) => cluster.scaleOut(plan),
  wasMade: ({ autoscaler, toReplicas }, { deployment }) => {
    if (deployment === null) return null;
    if (autoscaler === null) return deployment.replicas === toReplicas;
    return (
      deployment.autoscaler?.name === autoscaler.name && deployment.autoscaler.minReplicas === toReplicas
    );
  },
  record,
  // An autoscaler takes a moment to follow its new lower bound.
  progress: ({ toReplicas }, { deployment: { replicas } }, rollout) =>
    replicas < toReplicas
      ? { kind: 'progressing', detail: `${replicas} replicas are desired, not yet ${toReplicas}` }
      : rollout,
  rules: ({ remediation }) => [
    `to ${remediation.scaleOut.targetReplicas} replicas, or as many as fit; never fewer than before`,
    'where an autoscaler owns the replicas its `minReplicas` is raised, and its maximum has to fit',
    'refused where a controller keeps the replicas or `minReplicas`, while a rollout is under way, and while a pod is not ready',
    'one that gets part of its pods is kept while nothing else is worse; pods that are lost meanwhile are no reason to scale down',
    'undo: the previous replicas, or the previous `minReplicas` and replicas',
  ],
};

/** Plans the largest permitted number of replicas, or says with the sum why none is. */
function plan(context: PlanContext): Proposal {
  const { evidence, actions, config, id } = context;
  const { targetReplicas } = config.remediation.scaleOut;
  if (actions.some((action) => action.kind === 'scale-out'))
    return refused('made-already', 'scaled out already');
  const { deployment } = evidence;
  const room = roomFor(context);
  if ('code' in room) return { refusal: room };
  const blocked =
    rolloutRefusal(context) ??
    ownerRefusal('minReplicas', deployment?.owners.minReplicas) ??
    ownerRefusal('the replicas', deployment?.owners.replicas) ??
    wholeRefusal(context);
  if (blocked !== null) return { refusal: blocked };
  if (deployment === null) return refused('not-read', 'the deployment could not be read');

  const from = deployment.replicas;
  if (from >= targetReplicas) {
    return refused(
      'not-needed',
      `${from} replicas already run; scaling to ${targetReplicas} would remove some`,
    );
  }
  const { autoscaler } = deployment;
  const ceiling = autoscaler ? Math.min(targetReplicas, autoscaler.maxReplicas) : targetReplicas;
  if (ceiling <= from) {
    return refused(
      'autoscaler-limit',
      `the autoscaler ${autoscaler?.name} permits ${autoscaler?.maxReplicas} replicas at most`,
    );
  }
  // An autoscaler may go to its maximum whenever it likes: that is what has to fit, whatever its lower bound.
  const peakWith = (replicas: number) =>
    growthPeak({
      ...room.capacity,
      replicas: Math.max(replicas, autoscaler?.maxReplicas ?? 0),
      leastReplicas: autoscaler && replicas,
    });
  let to = ceiling;
  while (to > from && overflow(peakWith(to), room) !== null) to -= 1;
  if (to === from) {
    return refused(
      'no-headroom',
      `no headroom for ${from + 1} replicas: ${overflow(peakWith(from + 1), room)}`,
    );
  }
  if (autoscaler && autoscaler.minReplicas >= to) {
    return refused(
      'not-needed',
      `the autoscaler ${autoscaler.name} already has minReplicas ${autoscaler.minReplicas}, and ${from} replicas run`,
    );
  }
  const how = autoscaler ? `raise minReplicas of the autoscaler ${autoscaler.name}` : 'scale out';
  return {
    plan: {
      kind: 'scale-out',
      id,
      fromReplicas: from,
      toReplicas: to,
      autoscaler: autoscaler && { name: autoscaler.name, minReplicas: autoscaler.minReplicas },
      headroom: proof(peakWith(to), room),
      summary:
        `${how} from ${autoscaler ? `${autoscaler.minReplicas} (${from} replicas run)` : from} to ${to} replicas` +
        (to < targetReplicas ? ` (not ${targetReplicas}: that does not fit)` : ''),
    },
  };
}

function difference(before: ScaleOutPlan, now: ScaleOutPlan): Reason | null {
  if (before.fromReplicas !== now.fromReplicas)
    return because(
      'stale',
      `it started from ${before.fromReplicas} replicas, and there are ${now.fromReplicas}`,
    );
  const owner = ({ autoscaler }: ScaleOutPlan) =>
    `${autoscaler?.name ?? ''} ${autoscaler?.minReplicas ?? ''}`;
  if (owner(before) !== owner(now))
    return because('stale', 'the autoscaler was added, removed or changed meanwhile');
  if (before.toReplicas > now.toReplicas)
    return because('no-headroom', `not more than ${now.toReplicas} replicas fit: ${now.headroom}`);
  // The lower its bound, the more pods an autoscaler may be ending: that more fit does not say that fewer do.
  return before.autoscaler && before.toReplicas < now.toReplicas
    ? because('stale', `minReplicas ${now.toReplicas} would be planned by now`)
    : null;
}

function record(plan: ScaleOutPlan, made: Changed | null, { target, earlier }: RecordContext): Done {
  const changed = made?.changed || earlier !== null;
  const { deployment } = target.kubernetes;
  const { autoscaler, fromReplicas, toReplicas } = plan;
  const common = {
    changed: changed ? toReplicas - fromReplicas : 0,
    items: [plan.headroom],
  };
  const scaleBack = kubectlCommand(
    target.kubernetes,
    ...['scale', 'deployment', deployment, `--replicas=${fromReplicas}`],
  );
  if (autoscaler) {
    const spec = JSON.stringify({ spec: { minReplicas: autoscaler.minReplicas } });
    return {
      ...common,
      object: `horizontalpodautoscaler ${target.kubernetes.namespace}/${autoscaler.name}`,
      before: `minReplicas ${autoscaler.minReplicas}, ${fromReplicas} replicas`,
      after: `minReplicas ${toReplicas}`,
      undo: `${kubectlCommand(target.kubernetes, 'patch', 'hpa', autoscaler.name, '--type=merge', '-p', spec)} && ${scaleBack}`,
      undoPlan: {
        kind: 'set-min-replicas',
        autoscaler: autoscaler.name,
        from: toReplicas,
        to: autoscaler.minReplicas,
        replicas: fromReplicas,
      },
      summary: changed
        ? `raised minReplicas of the autoscaler ${autoscaler.name} from ${autoscaler.minReplicas} to ${toReplicas}`
        : `the autoscaler ${autoscaler.name} has minReplicas ${toReplicas} already`,
    };
  }
  return {
    ...common,
    object: deploymentOf(target),
    before: `${fromReplicas} replicas`,
    after: `${toReplicas} replicas`,
    undo: scaleBack,
    undoPlan: { kind: 'set-replicas', from: toReplicas, to: fromReplicas },
    summary: changed
      ? `scaled ${deployment} out from ${fromReplicas} to ${toReplicas} replicas`
      : `${deployment} has ${toReplicas} replicas already`,
  };
}
