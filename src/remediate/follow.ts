/**
 * FollowChange: one look at a change that takes its time. The state machine does the waiting (runbook, Short-Term:
 * `rollout status --timeout=5m`, then `knhk_db_pool_total` verified), so that the history shows what is waited for.
 */

import type { Configuration } from '../configuration/configuration';
import { traceConnections } from '../diagnose/connection-trace';
import { figuresOf, withoutPods, worseThan } from '../diagnose/figures';
import { withoutLook } from '../diagnose/risks';
import { forOwnChange, permitChange } from '../lock/permit';
import { updateRecord } from '../lock/update';
import type { AppliedAction } from '../model/actions';
import type { Evidence } from '../model/evidence';
import type { PlannedAction } from '../model/plans';
import type { Figures, FollowUp, TraceResult, WorkflowState } from '../model/state';
import { errorText } from '../text/error-text';
import { changeOf } from './changes';
import { readNow } from './look';
import { type Rollout, rolloutOf } from './rollout';
import type { StepTools } from './step';

export async function followChange(state: WorkflowState, tools: StepTools): Promise<FollowUp> {
  const { remediation } = state;
  const action = remediation?.actions.at(-1);
  const plan = remediation?.plan;
  if (!action || !plan) throw new RangeError('there is no change to follow');
  const before = state.followUp?.actionId === action.id ? state.followUp : undefined;
  const phase = before?.phase ?? 'rollout';
  const since = before?.since ?? action.finishedAt;
  const { config, records, now } = tools;
  // Keeps the lock. A kill switch or a lost lock is no reason not to look; the next change will meet it.
  const request = forOwnChange(state.incident);
  let unrenewed = '';
  const permit = await permitChange(records, request, now(), config.remediation).catch((error: unknown) => {
    unrenewed = `; the lock could not be renewed: ${errorText(error)}`;
    return null;
  });

  const at = now().toISOString();
  const answer = (
    status: FollowUp['status'],
    summary: string,
    more: Partial<Omit<FollowUp, 'status' | 'summary'>> = {},
  ): FollowUp => ({
    status,
    actionId: action.id,
    phase,
    since,
    at,
    waitSeconds: config.remediation.rollout.pollSeconds,
    trace: before?.trace ?? null,
    ...withoutLook(before),
    summary: `${summary}${unrenewed}`,
    ...more,
  });

  if (phase === 'tracing' && plan.kind === 'trace-connections') {
    // The kill switch does not keep tracing on, but another execution's work is not disturbed by a restart.
    if (permit?.kind === 'held') return answer('failed', `the lock was lost to execution ${permit.by}`);
    // From the first pod that traced: what it took before the last one did is part of the picture.
    const trace = await readTrace(Math.ceil((Date.parse(at) - Date.parse(action.startedAt)) / 1_000), tools);
    await stopTrace(action, at, tools);
    await updateRecord(records, (record) => ({ record: { ...record, trace: null }, result: undefined }));
    return answer('waiting', `${traceSummary(trace)}; tracing is being stopped, which restarts the pods`, {
      phase: 'reverting',
      since: at,
      trace,
    });
  }

  const evidence = await tools.readEvidence();
  const seen = look(plan, evidence);
  // What a rollout breaks is told while it is waited for, not when its time is over.
  const read = readNow(state, evidence, tools);
  if (seen.kind === 'complete' && plan.kind === 'trace-connections' && phase === 'rollout') {
    return answer('waiting', `every pod traces its connections; reading for ${plan.seconds} s`, {
      phase: 'tracing',
      since: at,
      waitSeconds: plan.seconds,
      ...read,
    });
  }
  if (seen.kind === 'complete') return answer('complete', seen.detail, read);
  const elapsedSeconds = (Date.parse(at) - Date.parse(since)) / 1_000;
  const { timeoutSeconds } = config.remediation.rollout;
  if (seen.kind === 'progressing' && elapsedSeconds < timeoutSeconds)
    return answer('waiting', seen.detail, read);
  const why = seen.kind === 'failed' ? seen.detail : `not complete after ${timeoutSeconds} s: ${seen.detail}`;
  if (!changeOf(plan.kind).partCounts) return answer('failed', why, read);
  const part = judgePart(remediation.before, evidence, elapsedSeconds, config);
  return answer(part.kind === 'kept' ? 'complete' : 'failed', `${why}; ${part.why}`, {
    ...read,
    ...(part.kind === 'stands' && { stands: part.why }),
  });
}

/** What becomes of a change of which a part has come: kept, left for a person to decide, or taken back. */
interface Part {
  readonly kind: 'kept' | 'stands' | 'worse';
  readonly why: string;
}

function judgePart(
  before: Figures | null,
  evidence: Evidence,
  elapsedSeconds: number,
  config: Configuration,
): Part {
  const now = figuresOf(evidence);
  const worse = before && worseThan(withoutPods(before), now, elapsedSeconds, config);
  if (worse !== null) return { kind: 'worse', why: `worse than before: ${worse}` };
  const [had, has] = [before?.availableReplicas ?? null, now.availableReplicas];
  if (had === null || has === null)
    return { kind: 'stands', why: 'whether fewer pods are available than before is not known' };
  return has >= had
    ? { kind: 'kept', why: `kept: ${has} replicas are available, ${had} were before` }
    : {
        kind: 'stands',
        why: `${has} replicas are available, ${had} were before: scaling back would bring no more`,
      };
}

/** One look; what can't be read is no progress, and runs into the time limit. */
function look(plan: PlannedAction, { deployment, pods, pool, gaps }: Evidence): Rollout {
  if (deployment === null) {
    const gap = gaps.find(({ probe }) => probe === 'deployment');
    return { kind: 'progressing', detail: `the deployment could not be read: ${gap?.error ?? 'unknown'}` };
  }
  return changeOf(plan.kind).progress(plan, { deployment, pods, pool }, rolloutOf(deployment));
}

/** Pods whose log can't be read are left out; `podsRead` counts those of whose log nothing is missing. */
async function readTrace(seconds: number, { sources, config }: StepTools): Promise<TraceResult> {
  const pods = await sources.cluster.listPods();
  const logs = await Promise.all(
    pods.map(async ({ name }) => {
      try {
        let chunks: Uint8Array[] = [];
        const notRead = await sources.cluster.readLog(name, { sinceSeconds: seconds }, () => {
          chunks = [];
          return (chunk) => void chunks.push(chunk);
        });
        return { pod: name, text: Buffer.concat(chunks).toString('utf8'), isWhole: notRead === null };
      } catch {
        return null;
      }
    }),
  );
  const read = logs.filter((log) => log !== null);
  const trace = traceConnections(read, config.remediation.trace.heldSeconds, seconds);
  return { ...trace, podsRead: read.filter(({ isWhole }) => isWhole).length };
}

async function stopTrace(action: AppliedAction, at: string, { sources }: StepTools): Promise<void> {
  if (action.undoPlan) await sources.cluster.undo(action.undoPlan, at);
}

/** What tracing showed, in one sentence. */
export function traceSummary({ acquired, released, leaking, podsRead }: TraceResult): string {
  const [worst] = leaking;
  const found = worst
    ? `${worst.call} did not release ${worst.held} connection(s), the oldest taken ${Math.round(worst.oldestSeconds)} s ago`
    : 'every connection was released';
  return `tracing of ${podsRead} pod(s): ${acquired} acquired, ${released} released; ${found}`;
}
