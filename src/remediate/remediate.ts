/**
 * Remediate: one change, or the reason for none. Nothing is changed before the lock is held, the kill switch and the
 * budget were read, a person said yes where one is asked, the plan was confirmed by evidence read just now, and the
 * intent is written down.
 */

import { lookForRisks, withoutLook } from '../diagnose/risks';
import { gapsField } from '../diagnose/trim';
import type { Evidence } from '../evidence';
import { permitChange } from '../lock/permit';
import type { TargetRecord } from '../lock/record';
import { updateRecord } from '../lock/update';
import type { Remediation, RemediationStatus, RiskLook, WorkflowState } from '../state';
import { figuresOf } from '../validate/figures';
import type { AppliedAction, PlannedAction, Refusal, SessionToTerminate } from './actions';
import { applyAction } from './apply';
import { ask, planHash, wordOn } from './approval';
import { changeOf } from './changes';
import { confirmPlan, type Decision, decideNextAction } from './decide';
import type { StepTools } from './step';
import { type WaitDecision, waitBefore, waitToKnow } from './wait';

/**
 * Decides and, where everything permits it, makes the change.
 * @throws DependencyError, RecordError, StalePlanError: then a person is called, and what was changed, if anything,
 * stands in the target's record.
 */
export async function remediate(state: WorkflowState, tools: StepTools): Promise<Remediation> {
  const decision = resumed(state) ?? decideNextAction(state, tools.config);
  const answer = answering(state);
  switch (decision.kind) {
    case 'not-needed':
      return answer('not-needed', `no change needed: ${decision.why}`);
    case 'refuse':
      return answer('refused', decision.why, { refusals: decision.refusals });
    case 'wait':
      return wait(state, decision, tools);
    case 'act': {
      const { plan, refusals } = decision;
      if (decision.mode === 'dry-run')
        return answer('planned', `dry run: would ${plan.summary}`, { plan, refusals });
      return act(state, decision, tools);
    }
  }
}

/** Waits for more to be known. Nothing is changed meanwhile, so no lock is taken: whoever has it is not kept from its work. */
function wait(state: WorkflowState, decision: WaitDecision, { config, now }: StepTools): Remediation {
  const answer = answering(state);
  const planned = waitToKnow(state, decision, now(), config);
  if ('refusal' in planned) return answer('refused', `${decision.why}; ${planned.refusal}`);
  const { until } = planned;
  if (state.incident.mode === 'dry-run') {
    return answer('refused', `dry run: would wait until ${until} and diagnose again: ${decision.why}`);
  }
  return {
    ...answer('waiting', `waits until ${until} and diagnoses again: ${decision.why}`),
    wait: planned,
  };
}

type ActDecision = Extract<Decision, { kind: 'act' }>;

/** A plan that waits for a person's word is taken up again as it is: what is carried out is this one, or nothing. */
function resumed({ remediation }: WorkflowState): ActDecision | null {
  if (remediation?.status !== 'awaiting-approval' || remediation.plan === null) return null;
  return { kind: 'act', plan: remediation.plan, mode: 'approve', refusals: remediation.refusals };
}

async function act(state: WorkflowState, decision: ActDecision, tools: StepTools): Promise<Remediation> {
  const { plan, refusals } = decision;
  const { config, records, now } = tools;
  const execution = state.incident.id;
  let read: ReadNow = {};
  const answer = (...args: Parameters<ReturnType<typeof answering>>): Remediation => ({
    ...answering(state)(...args),
    ...read,
  });
  const refuse = (why: string) =>
    answer('refused', `${plan.kind}: ${why}`, { refusals: [...refusals, { kind: plan.kind, why }] });

  const request = { execution, isRepair: changeOf(plan.kind).isRepair };
  const permit = await permitChange(records, request, now(), config.remediation);
  if (permit.kind === 'held') {
    return answer(
      'observing',
      `execution ${permit.by} is at work on this target (its lock lasts until ${permit.until}); this one changes nothing`,
      { plan, refusals },
    );
  }
  if (permit.kind === 'refused') return refuse(permit.why);

  let approval = state.remediation?.approval ?? null;
  if (decision.mode === 'approve') {
    const hash = planHash(plan);
    if (approval?.planHash !== hash) approval = ask(plan, now(), config.remediation);
    else approval = { ...approval, isNew: false };
    const word = wordOn(permit.record, execution, hash);
    if (word.kind === 'rejected') return refuse(`rejected by ${word.by}`);
    if (word.kind === 'none') {
      if (now() >= new Date(approval.expiresAt))
        return refuse(`nobody approved it until ${approval.expiresAt}`);
      return {
        ...answer('awaiting-approval', `waits for approval until ${approval.expiresAt}: ${plan.summary}`, {
          plan,
          refusals,
          approval,
        }),
        ...(await lookWhileAsked(state, tools)),
      };
    }
    approval = { ...approval, decidedBy: word.by };
  }

  const begun = permit.record.applying;
  const isRetry = begun?.execution === execution && begun.planHash === planHash(plan);
  const evidence = await tools.readEvidence();
  // A change that was begun already shows in the evidence; it is finished, not judged again.
  const objection = isRetry ? null : confirmPlan(plan, state, evidence, config);
  // Why a plan could not be confirmed is told by what could not be read.
  read = readNow(state, evidence, tools);
  if (objection?.kind === 'not-needed') return answer('not-needed', `no change needed: ${objection.why}`);
  if (objection) return refuse(objection.why);

  const at = isRetry ? begun.at : now().toISOString();
  const intent = (record: TargetRecord): TargetRecord => ({
    ...record,
    applying: { execution, planHash: planHash(plan), at },
    ...(plan.kind === 'trace-connections'
      ? { trace: { execution, variable: plan.variable, value: plan.value } }
      : {}),
  });
  const last = await permitChange(records, { ...request, intent }, now(), config.remediation);
  if (last.kind !== 'granted') {
    return refuse(last.kind === 'held' ? `the lock was lost to execution ${last.by}` : last.why);
  }
  const earlier = isRetry ? { sessionsGone: goneOf(plan, evidence) } : null;
  const action = await applyAction(plan, { sources: tools.sources, target: tools.target, at, earlier }, now);
  if (plan.kind === 'trace-connections' && action.changed === 0) {
    // Not ours, so it must not be taken back by us either.
    await updateRecord(records, (record) => ({ record: { ...record, trace: null }, result: undefined }));
    return refuse('tracing is on already, and somebody else switched it on');
  }
  return {
    ...answer('applied', action.summary, { plan, refusals, approval }),
    actions: [...(state.remediation?.actions ?? []), action],
    follow: changeOf(plan.kind).isFollowed,
    // A call that is made again sees what the first one did.
    before: figuresOf(isRetry ? (state.diagnosis?.evidence ?? evidence) : evidence),
  };
}

/** What evidence that was read just now adds to the answer. */
type ReadNow = Partial<RiskLook & Pick<Remediation, 'gaps'>>;

function readNow(state: WorkflowState, evidence: Evidence, { target, config }: StepTools): ReadNow {
  return { ...lookForRisks(state, evidence, target, config), ...gapsField(evidence) };
}

/**
 * What gets worse while a person is asked is seen here, or by nobody. The Lease is asked every few seconds, the evidence
 * only as often as a validation reads it: it takes a connection of a database that may have none left.
 */
async function lookWhileAsked(state: WorkflowState, tools: StepTools): Promise<ReadNow> {
  const { diagnosis, remediation } = state;
  const looks = [diagnosis?.evidence.observedAt, remediation?.lookedAt].map((at) =>
    at ? Date.parse(at) : 0,
  );
  const sinceMs = tools.now().getTime() - Math.max(...looks);
  if (sinceMs < tools.config.validation.sampleIntervalSeconds * 1_000) return {};
  return readNow(state, await tools.readEvidence(), tools);
}

/** Planned sessions that are idle in a transaction no more; none where that could not be read. */
function goneOf(plan: PlannedAction, { database }: Evidence): readonly SessionToTerminate[] {
  if (plan.kind !== 'terminate-leaked-sessions' || database?.kind !== 'read') return [];
  const left = new Set(database.leaked.map(({ pid, backendStart }) => `${pid} ${backendStart}`));
  return plan.sessions.filter(({ pid, backendStart }) => !left.has(`${pid} ${backendStart}`));
}

interface Details {
  readonly plan?: PlannedAction;
  readonly refusals?: readonly Refusal[];
  readonly approval?: Remediation['approval'];
}

/** Builds answers that keep what the execution did so far. */
function answering(state: WorkflowState) {
  const { remediation } = state;
  const actions: readonly AppliedAction[] = remediation?.actions ?? [];
  return (status: RemediationStatus, summary: string, details: Details = {}): Remediation => ({
    status,
    plan: details.plan ?? null,
    actions,
    refusals: details.refusals ?? [],
    approval: details.approval ?? null,
    wait: waitBefore(state),
    ...withoutLook(remediation),
    follow: false,
    before: remediation?.before ?? null,
    summary,
  });
}
