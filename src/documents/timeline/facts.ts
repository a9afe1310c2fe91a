/** What is remembered of the states as they go by: what the milestones are counted from. */

import type { AppliedAction } from '../../model/actions';
import type { Incident } from '../../model/incident';
import type { PlannedAction } from '../../model/plans';
import type { Validation } from '../../model/state';
import type { LeftState } from './left';

export type Sample = Pick<Validation, 'observedAt' | 'healthy' | 'next'>;

export class Facts {
  incident: Incident | null = null;
  /** What the execution was started with. */
  input: Readonly<Record<string, unknown>> = {};
  startedAtMs: number | null = null;
  endedAtMs: number | null = null;
  status: string | null = null;
  redrives = 0;
  /** A person said that it is in hand. */
  isAcknowledged = false;
  /** The last plan that was made. */
  plan: PlannedAction | null = null;
  readonly samples: Sample[] = [];
  private readonly byId = new Map<string, AppliedAction>();

  /** In the order in which they were first told of, each as it was told of last. */
  get actions(): readonly AppliedAction[] {
    return [...this.byId.values()];
  }

  /** A state that did not fail: what a failed one leaves is of the state before. */
  learn(name: string, left: LeftState): void {
    this.incident ??= left.incident ?? null;
    this.plan = left.remediation?.plan ?? this.plan;
    for (const action of left.remediation?.actions ?? []) this.byId.set(action.id, action);
    if (name === 'Validate' && left.validation) {
      const { observedAt, healthy, next } = left.validation;
      this.samples.push({ observedAt, healthy, next });
    }
  }
}
