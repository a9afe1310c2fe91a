/** Runbook, Long-Term: connection tracing, for a bounded time, when somebody asked for it. */
import { proof } from '../headroom';
import { overflow, type PlanContext, type Proposal, rolloutRefusal, roomFor } from './plan-context';

/** Plans tracing for as long as was asked for. It restarts the pods, so it needs what any rollout needs. */
export function planTrace(context: PlanContext): Proposal {
  const { evidence, actions, config, id, incident } = context;
  const { variable, value } = config.remediation.trace;
  if (incident.traceSeconds === null) return { refusal: 'nobody asked for it' };
  if (actions.some((action) => action.kind === 'trace-connections'))
    return { refusal: 'connections were traced already' };
  const room = roomFor(context);
  if (typeof room === 'string') return { refusal: room };
  const blocked = rolloutRefusal(context);
  if (blocked !== null) return { refusal: blocked };
  const owner = evidence.deployment?.gitOpsOwner ?? null;
  if (owner !== null)
    return { refusal: `${owner} keeps the deployment as its repository says and would undo the change` };
  const tooMuch = overflow(room.capacity, room);
  if (tooMuch !== null) return { refusal: `no headroom for a rolling restart: ${tooMuch}` };
  return {
    plan: {
      kind: 'trace-connections',
      id,
      seconds: incident.traceSeconds,
      variable,
      value,
      headroom: proof(room.capacity, room.headroom),
      summary: `trace connections for ${incident.traceSeconds} s with ${variable}=${value}, which restarts the pods twice`,
    },
  };
}
