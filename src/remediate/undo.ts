/** UndoChange: takes the last change back, because it was not completed or made things worse. */
import { withoutLook } from '../diagnose/risks';
import { forOwnChange, permitChange, withheldReason } from '../lock/permit';
import { updateRecord } from '../lock/update';
import { StalePlanError } from '../model/errors';
import type { UndoPlan } from '../model/plans';
import type { Remediation, WorkflowState } from '../model/state';
import type { Sources } from '../ports';
import type { StepTools } from './step';

/**
 * Takes back what the last change's `undoPlan` says, if there is one. It is a change like any other: not without the
 * lock, and not past the kill switch.
 * @throws DependencyError, StalePlanError: then the change stands, and its undo command is in the message.
 */
export async function undoChange(state: WorkflowState, tools: StepTools): Promise<Remediation> {
  const { remediation, followUp, validation } = state;
  const action = remediation?.actions.at(-1);
  if (!remediation || !action) throw new RangeError('there is no change to undo');
  const { config, records, now, sources } = tools;
  const why =
    followUp?.actionId === action.id && followUp.status === 'failed'
      ? followUp.summary
      : `worse than before: ${validation?.worse ?? 'unknown'}`;
  const answer = (summary: string, undone = false): Remediation => ({
    ...remediation,
    ...withoutLook(remediation),
    status: undone ? 'undone' : 'refused',
    follow: false,
    actions: undone
      ? [...remediation.actions.slice(0, -1), { ...action, undone: { at: now().toISOString(), why } }]
      : remediation.actions,
    summary,
  });

  if (action.undoPlan === null) return answer(`${action.summary}: ${why}; there is nothing to undo`);
  if (action.undone) return { ...answer(`already undone: ${action.summary}`), status: 'undone' };
  if (followUp?.actionId === action.id && followUp.stands !== undefined) {
    return answer(`${action.summary}: ${why}; not undone automatically. By hand: ${action.undo}`);
  }
  const permit = await permitChange(records, forOwnChange(state.incident), now(), config.remediation);
  if (permit.kind !== 'granted') {
    const { why: reason } = withheldReason(permit);
    return answer(`${action.summary}: ${why}; not undone, since ${reason}. By hand: ${action.undo}`);
  }
  // The same mark for a call that is made again, so that the pods restart once; another one than the change's own.
  const mark = new Date(Date.parse(action.startedAt) + 1).toISOString();
  await takeBack(action.undoPlan, mark, sources);
  if (action.undoPlan.kind === 'stop-trace') {
    await updateRecord(records, (record) => ({ record: { ...record, trace: null }, result: undefined }));
  }
  return answer(`undone (${why}): ${action.summary}; back to ${action.before}`, true);
}

/**
 * Takes a change back by what it left for that. A pooler's file and its processes belong together.
 * @param mark of a restart, where one is needed.
 */
export async function takeBack(
  plan: UndoPlan,
  mark: string,
  { cluster, pooler }: Pick<Sources, 'cluster' | 'pooler'>,
): Promise<void> {
  if (plan.kind !== 'set-pooler-pool-size') return void (await cluster.undo(plan, mark));
  if (!pooler) throw new StalePlanError('no pooler is configured any more');
  await pooler.rehearseResize(plan.from, plan.to);
  await cluster.undo(plan, mark);
  await pooler.resize(plan.from, plan.to);
}
