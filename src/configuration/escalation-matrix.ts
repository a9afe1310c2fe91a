/** Runbook, Escalation: who is told what, by the rows of the configured matrix. */

import type { AnswerAction } from '../model/answers';
import type { Audience, CalledAudience, MessageKind } from '../model/audiences';
import type { MessagePhase } from '../model/message';
import type { RiskKind } from '../model/state';
import type { Configuration } from './schema';

type Row = keyof Configuration['escalation']['matrix'];

const ROW_OF: Readonly<Record<Exclude<MessageKind, 'risk'>, Row>> = {
  unresolved: 'unresolved',
  'nothing-permitted': 'cannotAct',
  'step-failed': 'cannotAct',
  'steps-exhausted': 'cannotAct',
  'change-undone': 'cannotAct',
  'approval-needed': 'cannotAct',
  'workflow-failed': 'workflowFailed',
  'execution-ended': 'workflowFailed',
  observing: 'informed',
  joined: 'informed',
  waiting: 'informed',
  'action-taken': 'informed',
  acknowledged: 'informed',
  resolved: 'informed',
  readiness: 'informed',
  'check-failed': 'informed',
};

const ROW_OF_RISK: Readonly<Record<RiskKind, Row>> = {
  'data-loss': 'dataLossRisk',
  'customer-facing': 'customerFacing',
};

const NOTES: ReadonlySet<MessageKind> = new Set([
  'observing',
  'joined',
  'waiting',
  'action-taken',
  'readiness',
  'check-failed',
]);

/** The audiences of the matrix for one kind of message, before those are added who were called earlier. */
export function audiencesOf(
  kind: Exclude<MessageKind, 'risk'>,
  { escalation }: Configuration,
): readonly Audience[] {
  return escalation.matrix[ROW_OF[kind]];
}

export function audiencesOfRisk(risk: RiskKind, { escalation }: Configuration): readonly Audience[] {
  return escalation.matrix[ROW_OF_RISK[risk]];
}

/** What a message asks of somebody who was paged before, or was not. */
export function phaseOf(kind: MessageKind, wasPaged: boolean): MessagePhase {
  if (kind === 'resolved') return wasPaged ? 'closed' : 'note';
  if (kind === 'acknowledged') return wasPaged ? 'acknowledged' : 'note';
  return NOTES.has(kind) ? 'note' : 'page';
}

/**
 * Whether an audience may answer so. A plan is approved by those who are asked, and by those who are asked in their place.
 * Whoever answers customers has a use for the page alone.
 */
export function mayAnswer(action: AnswerAction, audience: Audience, { escalation }: Configuration): boolean {
  if (audience === 'status-page') return false;
  switch (action) {
    case 'view':
      return true;
    case 'approve':
    case 'reject':
      return escalation.matrix.cannotAct.includes(audience) || escalation.line.includes(audience);
    default:
      return audience !== 'customer-success';
  }
}

/**
 * Who is paged in place of an audience that no channel reaches, in order. The status page can be set by those who
 * answer customers; everybody else is followed by the next in the configured line.
 */
export function standIns(audience: Audience, { escalation }: Configuration): readonly CalledAudience[] {
  if (audience === 'status-page') return ['customer-success', ...escalation.line];
  const { line } = escalation;
  const place = (line as readonly Audience[]).indexOf(audience);
  return [...line.slice(place + 1), ...line.slice(0, Math.max(place, 0))];
}
