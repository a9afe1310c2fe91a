/** What engineers did, as far as an execution's history tells: the word on a plan, and that it is in hand. */

import type { PlannedAction } from '../../model/plans';
import { type Draft, draft, timeOf } from './draft';
import type { Facts } from './facts';
import type { OpenState } from './lanes';
import type { LeftState } from './left';

/** A person's approval or rejection, at the moment at which the workflow read it. @param asked the last plan. */
export function wordsOf(
  { name, lane, draft: of }: OpenState,
  { remediation }: LeftState,
  asked: PlannedAction | null,
): Draft[] {
  if (name !== 'Remediate' || !remediation) return [];
  const { status, approval, plan, refusals } = remediation;
  const first = { atMs: of.atMs, id: of.events[0] };
  const said = (text: string, severity: Draft['severity']) => [
    draft(first, { actor: 'engineer', branch: lane.branch, state: name, severity, text }),
  ];
  if (status === 'applied' && approval?.decidedBy) {
    return said(
      `${approval.decidedBy} approved plan ${approval.planHash}: ${plan?.summary ?? 'unknown'}`,
      'action',
    );
  }
  const rejected = refusals.find(({ code }) => code === 'rejected');
  if (!rejected?.by) return [];
  return said(`${rejected.by} rejected the plan: ${asked?.summary ?? 'unknown'}`, 'warning');
}

/** A person has it in hand: told once, at the moment at which it was said. */
export function acknowledgedIn(
  { name, lane, draft: of }: OpenState,
  { validation, escalation }: LeftState,
  facts: Facts,
): Draft[] {
  const said =
    name === 'Validate'
      ? validation?.acknowledgement
      : name === 'EscalateUnresolved'
        ? escalation?.acknowledgement
        : null;
  if (!said || facts.isAcknowledged) return [];
  facts.isAcknowledged = true;
  const first = { atMs: timeOf(said.at) ?? of.atMs, id: of.events[0] };
  const text = `${said.by} has it in hand: no page is repeated, the clock goes on`;
  return [draft(first, { actor: 'engineer', branch: lane.branch, state: name, severity: 'info', text })];
}
