/**
 * Act: one planned change, and all that has to hold before it. Nothing is changed before the lock is held, the kill
 * switch and the budget were read, nobody else has the incident, a person said yes where one is asked, the plan was
 * confirmed by evidence read just now, and the intent is written down.
 */

import { figuresOf } from '../diagnose/figures';
import { joinIncident } from '../lock/join';
import { type Permit, type PermitRequest, permitChange, type Withheld, withheldReason } from '../lock/permit';
import { updateRecord } from '../lock/update';
import type { AppliedAction } from '../model/actions';
import { StalePlanError } from '../model/errors';
import type { Evidence } from '../model/evidence';
import { because, type Reason } from '../model/refusal';
import type { Approval, Remediation, WorkflowState } from '../model/state';
import type { TargetRecord } from '../model/target-record';
import { errorText, MAX_WRAPPED_LENGTH } from '../text/error-text';
import { type Answer, answering } from './answer';
import { applyAction } from './apply';
import { ask, decided, planHash, rejection, wordOn } from './approval';
import { type Applying, findBegun, takeIntentBack } from './begun';
import { changeOf } from './changes';
import { confirmPlan, type Decision } from './decide';
import { lookWhileAsked, type ReadNow, readNow } from './look';
import { observing } from './observe';
import { mayDiagnoseAgain } from './rounds';
import type { StepTools } from './step';

export type ActDecision = Extract<Decision, { kind: 'act' }>;

/** What one call works with, and what evidence that it read adds to its answer. */
interface Attempt {
  readonly state: WorkflowState;
  readonly decision: ActDecision;
  readonly tools: StepTools;
  readonly request: PermitRequest;
  readonly read: ReadNow;
}

/**
 * Makes the change that was decided, where everything permits it.
 * @throws DependencyError, RecordError: then a person is called, and what was changed, if anything, stands in the
 * target's record.
 */
export async function act(
  state: WorkflowState,
  decision: ActDecision,
  tools: StepTools,
): Promise<Remediation> {
  const { incident } = state;
  const request = {
    execution: incident.id,
    startedAt: incident.startedAt,
    isRepair: changeOf(decision.plan.kind).isRepair,
    isByPerson: incident.trigger === 'manual' || decision.mode === 'approve',
  };
  const attempt: Attempt = { state, decision, tools, request, read: {} };
  const permit = await firstPermit(attempt);
  if (permit.kind !== 'granted') return withheld(attempt, permit);
  const asked = decision.mode === 'approve' ? await askPerson(attempt, permit.record) : { approval: null };
  if ('answer' in asked) return asked.answer;
  return confirmAndMake(attempt, begunOf(attempt, permit.record.applying), asked.approval);
}

/** Whoever has the incident may be gone without having given it up: then it is this execution's. */
async function firstPermit({ state, tools, request }: Attempt): Promise<Permit> {
  const { records, now, config } = tools;
  const permit = await permitChange(records, request, now(), config.remediation);
  if (permit.kind !== 'open') return permit;
  const { status } = await joinIncident(state.incident, tools);
  return status === 'opened' ? permitChange(records, request, now(), config.remediation) : permit;
}

async function askPerson(
  attempt: Attempt,
  record: TargetRecord,
): Promise<{ readonly approval: Approval } | { readonly answer: Remediation }> {
  const { state, decision, tools, request } = attempt;
  const { plan, refusals } = decision;
  const { config, now } = tools;
  const hash = planHash(plan);
  const before = state.remediation?.approval ?? null;
  const approval =
    before?.planHash === hash ? { ...before, isNew: false } : ask(plan, now(), config.remediation);
  const word = wordOn(record, request.execution, hash);
  switch (word.kind) {
    case 'approved':
      return { approval: { ...approval, ...decided(word) } };
    case 'rejected':
      return { answer: refuse(attempt, rejection(word)) };
    case 'none':
      break;
  }
  if (now() >= new Date(approval.expiresAt)) {
    return {
      answer: refuse(attempt, because('approval-expired', `not approved by ${approval.expiresAt}`)),
    };
  }
  const summary = `waits for approval until ${approval.expiresAt}: ${plan.summary}`;
  const answer = answering(state)('awaiting-approval', summary, { plan, refusals, approval });
  return { answer: { ...answer, ...(await lookWhileAsked(state, tools)) } };
}

async function confirmAndMake(
  given: Attempt,
  begun: Applying | null,
  approval: Approval | null,
): Promise<Remediation> {
  const { state, decision, tools, request } = given;
  const { plan } = decision;
  const { config, records, now } = tools;
  const evidence = await tools.readEvidence();
  // Why a plan could not be confirmed is told by what could not be read.
  const attempt = { ...given, read: readNow(state, evidence, tools) };
  // A change that was begun already shows in the evidence; it is finished, not judged again.
  const objection = begun ? null : confirmPlan(plan, state, evidence, config);
  if (objection?.kind === 'not-needed')
    return answerTo(attempt)('not-needed', `no change needed: ${objection.why}`);
  if (objection) return stale(attempt, objection.reason);

  const { execution } = request;
  const at = begun?.at ?? now().toISOString();
  const intent = (record: TargetRecord): TargetRecord => ({
    ...record,
    applying: { execution, planHash: planHash(plan), at },
    ...(plan.kind === 'trace-connections'
      ? { trace: { execution, variable: plan.variable, value: plan.value } }
      : {}),
  });
  const last = await permitChange(records, { ...request, intent }, now(), config.remediation);
  if (last.kind !== 'granted') return withheldAtLast(attempt, last, evidence);
  const context = { target: tools.target, at, earlier: begun && evidence };
  let action: AppliedAction;
  try {
    action = await applyAction(plan, tools.sources, context, now);
  } catch (error) {
    // Of a change that an earlier call began, a part may be made.
    if (!(error instanceof StalePlanError) || begun) throw error;
    await takeIntentBack(attempt.state, attempt.tools, attempt.request.execution);
    return stale(attempt, because('stale', errorText(error, MAX_WRAPPED_LENGTH)));
  }
  if (plan.kind === 'trace-connections' && action.changed === 0) {
    // Not ours, so it must not be taken back by us either.
    await updateRecord(records, (record) => ({ record: { ...record, trace: null }, result: undefined }));
    return refuse(
      attempt,
      because('made-already', 'connection tracing is already on, and someone else switched it on'),
    );
  }
  // A call that is made again sees what the first one did.
  return made(attempt, action, approval, begun ? (state.diagnosis?.evidence ?? evidence) : evidence);
}

/** Nothing is changed. What an earlier call of this execution changed is told all the same. */
async function withheld(attempt: Attempt, permit: Withheld): Promise<Remediation> {
  const begun = begunOf(attempt, permit.begun);
  if (begun === null) return withheldNow(attempt, permit);
  const evidence = await attempt.tools.readEvidence();
  const { state, tools } = attempt;
  return tellBegun({ ...attempt, read: readNow(state, evidence, tools) }, permit, begun, evidence);
}

/** The same, when it was permitted a moment ago. */
async function withheldAtLast(attempt: Attempt, permit: Withheld, evidence: Evidence): Promise<Remediation> {
  const begun = begunOf(attempt, permit.begun);
  if (begun !== null) return tellBegun(attempt, permit, begun, evidence);
  // Lost within seconds: that is no other execution at work, but something that a person has to look at.
  return permit.kind === 'held' ? refuse(attempt, withheldReason(permit)) : withheldNow(attempt, permit);
}

async function tellBegun(
  attempt: Attempt,
  permit: Withheld,
  begun: Applying,
  evidence: Evidence,
): Promise<Remediation> {
  const { state, decision, tools } = attempt;
  const found = findBegun(decision.plan, begun, evidence, tools);
  switch (found.kind) {
    case 'made':
      return made(attempt, found.action, state.remediation?.approval ?? null, state.diagnosis?.evidence);
    case 'not-made':
      await takeIntentBack(attempt.state, attempt.tools, attempt.request.execution);
      return withheldNow(attempt, permit);
    case 'unknown': {
      const { code, why } = withheldReason(permit);
      const unknown = `it was started at ${begun.at}, and whether it was completed could not be read`;
      return refuse(attempt, because(code, `${why}; ${unknown}: ${decision.plan.summary}`));
    }
  }
}

function withheldNow(attempt: Attempt, permit: Withheld): Remediation | Promise<Remediation> {
  if (permit.kind === 'refused') return refuse(attempt, permit.reason);
  const { plan, refusals } = attempt.decision;
  return observing(permit, attempt.tools.lookup, attempt.state.incident.executionArn).then(
    ({ observed, summary }) => answerTo(attempt)('observing', summary, { plan, refusals, observed }),
  );
}

function made(
  attempt: Attempt,
  action: AppliedAction,
  approval: Approval | null,
  before: Evidence | undefined,
): Remediation {
  const { state, decision } = attempt;
  const { plan, refusals } = decision;
  return {
    ...answerTo(attempt)('applied', action.summary, { plan, refusals, approval }),
    actions: [...(state.remediation?.actions ?? []), action],
    follow: changeOf(plan.kind).isFollowed,
    before: before ? figuresOf(before) : (state.remediation?.before ?? null),
  };
}

/** What was planned no longer holds. As long as rounds are left that is a reason to look again, and not yet to give up. */
function stale(attempt: Attempt, reason: Reason): Remediation {
  const { state, decision, tools } = attempt;
  if (!mayDiagnoseAgain(state, tools.config)) return refuse(attempt, reason);
  const { plan, refusals } = decision;
  return answerTo(attempt)('stale', `plan dropped (${plan.summary}), diagnosing again: ${reason.why}`, {
    refusals: [...refusals, { kind: plan.kind, ...reason }],
  });
}

function refuse(attempt: Attempt, reason: Reason): Remediation {
  const { plan, refusals } = attempt.decision;
  return answerTo(attempt)('refused', `${plan.kind}: ${reason.why}`, {
    refusals: [...refusals, { kind: plan.kind, ...reason }],
  });
}

function answerTo({ state, read }: Attempt): Answer {
  return (...args) => ({ ...answering(state)(...args), ...read });
}

/** The change that this execution began, if it is this plan's. */
function begunOf({ decision, request }: Attempt, applying: TargetRecord['applying']): Applying | null {
  const isThis = applying?.execution === request.execution && applying.planHash === planHash(decision.plan);
  return isThis ? applying : null;
}
