/** What engineers did, as far as an execution's history tells: the answer on a plan, an acknowledgement, a stop. */
import type { PlannedAction } from '../model/plans';
import type { Through } from '../text/who';
import { STATE } from '../workflow/states';
import { type LeftState, timeOf, tolerant } from './left';
import type { LifecycleMoment } from './lifecycle';
import { leftBy, type Step } from './step';

export interface PersonsAct {
  readonly what: 'approved' | 'rejected' | 'acknowledged' | 'stopped';
  /** Null where the history does not name a person. */
  readonly who: string | null;
  /** By which way it came; null where their own login said it. */
  readonly through: Through | null;
  /** When it was said, or where that is not known, when the workflow read it. */
  readonly atMs: number;
  /** Of an answer: the plan that was asked about. */
  readonly plan: { readonly hash: string | null; readonly summary: string | null } | null;
  /** The state that read it; null for what was done to the execution itself. */
  readonly step: Step | null;
}

/** In the order in which the workflow read of them. */
export function peopleIn(steps: readonly Step[], lifecycle: readonly LifecycleMoment[]): PersonsAct[] {
  const acts: PersonsAct[] = [];
  let asked: PlannedAction | null = null;
  let isAcknowledged = false;
  for (const step of steps) {
    const left = leftBy(step);
    if (!left) continue;
    asked = left.remediation?.plan ?? asked;
    acts.push(...tolerant(() => wordsOf(step, left, asked), []));
    const acknowledged: PersonsAct[] = isAcknowledged ? [] : tolerant(() => acknowledgedIn(step, left), []);
    isAcknowledged ||= acknowledged.length > 0;
    acts.push(...acknowledged);
  }
  const stopped = lifecycle.filter((moment) => moment.kind === 'ended' && moment.status === 'ABORTED');
  return [
    ...acts,
    ...stopped.map(({ atMs }) => ({
      what: 'stopped' as const,
      who: null,
      through: null,
      atMs,
      plan: null,
      step: null,
    })),
  ];
}

/** A person's approval or rejection, at the moment at which the workflow read it. @param asked the last plan. */
function wordsOf(step: Step, { remediation }: LeftState, asked: PlannedAction | null): PersonsAct[] {
  if (step.name !== STATE.Remediate || !remediation) return [];
  const { status, approval, plan, refusals } = remediation;
  const said = (
    what: PersonsAct['what'],
    who: string,
    through: Through | undefined,
    of: PersonsAct['plan'],
  ): PersonsAct[] => [{ what, who, through: through ?? null, atMs: step.atMs, plan: of, step }];
  if (status === 'applied' && approval?.decidedBy) {
    return said('approved', approval.decidedBy, approval.decidedThrough, {
      hash: approval.planHash,
      summary: plan?.summary ?? null,
    });
  }
  const rejected = status === 'refused' ? refusals.find(({ code }) => code === 'rejected') : undefined;
  if (!rejected?.by) return [];
  return said('rejected', rejected.by, rejected.through, {
    hash: approval?.planHash ?? null,
    summary: asked?.summary ?? null,
  });
}

/** Sample and watchdog read whether somebody took responsibility. */
function acknowledgedIn(step: Step, { validation, escalation }: LeftState): PersonsAct[] {
  const said =
    step.name === STATE.Validate
      ? validation?.acknowledgement
      : step.name === STATE.EscalateUnresolved
        ? escalation?.acknowledgement
        : null;
  if (!said) return [];
  const { by: who, through = null, at } = said;
  return [{ what: 'acknowledged', who, through, atMs: timeOf(at) ?? step.atMs, plan: null, step }];
}
