/** Runbook, Long-Term: connection tracing, for a bounded time, when somebody asked for it. */
import { restartPeak } from '../../capacity/capacity';
import type { TracePlan } from '../../model/plans';
import { refused } from '../../model/refusal';
import type { StartedTrace } from '../../ports';
import { kubectlCommand } from '../../text/commands';
import { type Change, type Done, deploymentOf, type RecordContext } from './change';
import {
  overflow,
  ownerRefusal,
  type PlanContext,
  type Proposal,
  proof,
  restartRefusal,
  rolloutRefusal,
  roomFor,
} from './plan-context';

export const connectionTrace: Change<TracePlan, StartedTrace> = {
  kind: 'trace-connections',
  step: 'Long-Term: connection tracing',
  // It looks closer; everything else is meant to mend something.
  isRepair: false,
  grows: false,
  isFollowed: true,
  partCounts: false,
  mode: ({ remediation }) => remediation.trace.mode,
  plan,
  difference: () => null,
  make: (plan, { cluster }) => cluster.startTrace(plan),
  // The variable is in no reading; it is taken back whoever switched it on for this execution.
  wasMade: () => null,
  record,
  progress: (_plan, _seen, rollout) => rollout,
  rules: ({ remediation: { trace } }) => [
    `only when asked for, for at most ${trace.maxSeconds} s: \`${trace.variable}\` gets \`${trace.value}\`, which restarts the pods`,
    'refused where a controller keeps the template, and where a restart may leave no pod (`Recreate`, `maxUnavailable`)',
    'always rolled back, also when the execution is stopped',
    'undo: the previous value of the variable',
  ],
};

/** Plans tracing for as long as was asked for. It restarts the pods, so it needs what any rollout needs. */
function plan(context: PlanContext): Proposal {
  const { evidence, actions, config, id, incident } = context;
  const { variable, value } = config.remediation.trace;
  if (incident.traceSeconds === null) return refused('not-asked', 'nobody asked for it');
  if (actions.some((action) => action.kind === 'trace-connections'))
    return refused('made-already', 'connections were traced already');
  const room = roomFor(context);
  if ('code' in room) return { refusal: room };
  const blocked =
    rolloutRefusal(context) ??
    restartRefusal(context) ??
    ownerRefusal('the template of the pods', evidence.deployment?.owners.template);
  if (blocked !== null) return { refusal: blocked };
  const { capacity } = room;
  // It is taken back by a second restart.
  const restarts = incident.traceSeconds < capacity.gracePeriodSeconds ? 2 : 1;
  const peak = restartPeak(capacity, capacity.poolSize, restarts);
  const tooMuch = overflow(peak, room);
  if (tooMuch !== null) return refused('no-headroom', `no headroom for a rolling restart: ${tooMuch}`);
  return {
    plan: {
      kind: 'trace-connections',
      id,
      seconds: incident.traceSeconds,
      variable,
      value,
      headroom: proof(peak, room),
      summary: `trace connections for ${incident.traceSeconds} s with ${variable}=${value}, which restarts the pods twice`,
    },
  };
}

function record(plan: TracePlan, made: StartedTrace | null, { target, earlier }: RecordContext): Done {
  const { changed = false, previous = null } = made ?? {};
  const { variable, value, seconds } = plan;
  const { deployment } = target.kubernetes;
  return {
    object: deploymentOf(target),
    before: `${variable} ${previous ?? 'not set'}`,
    after: `${variable} with ${value}, rolled back after ${seconds} s`,
    undo: `none needed: rolled back after ${seconds} s; by hand: ${kubectlCommand(target.kubernetes, 'set', 'env', `deployment/${deployment}`, previous === null ? `${variable}-` : `${variable}=${previous}`)}`,
    undoPlan: { kind: 'stop-trace', variable, value },
    changed: changed || earlier !== null ? 1 : 0,
    summary: `switched connection tracing on for ${seconds} s; pods restart one by one`,
    items: [plan.headroom],
  };
}
