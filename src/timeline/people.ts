/** What engineers did, as far as an execution's history tells: the word on a plan. */

import type { PlannedAction } from '../remediate/actions';
import { type Draft, draft } from './draft';
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
  const rejected = status === 'refused' ? /^rejected by (.+)$/s.exec(refusals.at(-1)?.why ?? '') : null;
  if (!rejected) return [];
  return said(`${rejected[1]} rejected the plan: ${asked?.summary ?? 'unknown'}`, 'warning');
}
