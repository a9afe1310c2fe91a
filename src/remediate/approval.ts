/** A person's word on a plan: which plan it is, whether there is a word yet, and how long it is waited for. */
import { createHash } from 'node:crypto';
import type { Configuration } from '../configuration/configuration';
import type { PlannedAction } from '../model/plans';
import { because, type Reason } from '../model/refusal';
import type { Approval } from '../model/state';
import type { TargetRecord } from '../model/target-record';
import { type Through, whoText } from '../text/who';

/** Twelve hexadecimal digits that stand for this plan and no other, to be typed by a person. */
export function planHash(plan: PlannedAction): string {
  return createHash('sha256').update(canonical(plan)).digest('hex').slice(0, 12);
}

export type Word =
  | {
      readonly kind: 'approved' | 'rejected';
      readonly by: string;
      readonly through?: Through;
      /** ISO 8601, UTC. */
      readonly at: string;
    }
  | { readonly kind: 'none' };

type Said = Exclude<Word, { readonly kind: 'none' }>;

/** What was said of this execution's plan. A word on another plan, or another execution, counts for nothing. */
export function wordOn(record: TargetRecord, execution: string, hash: string): Word {
  const { decision } = record;
  if (decision?.execution !== execution || decision.planHash !== hash) return { kind: 'none' };
  const { by, through, at } = decision;
  return { kind: decision.decision, by, ...(through && { through }), at };
}

/** What an approval keeps of the word. */
export function decided({ by, through }: Said): Pick<Approval, 'decidedBy' | 'decidedThrough'> {
  return { decidedBy: by, ...(through && { decidedThrough: through }) };
}

export function rejection({ by, through }: Said): Reason {
  const why = `rejected by ${whoText(by, through)}`;
  return { ...because('rejected', why), by, ...(through && { through }) };
}

/** A question that is asked now. */
export function ask(plan: PlannedAction, now: Date, { approval }: Configuration['remediation']): Approval {
  return {
    planHash: planHash(plan),
    askedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + approval.timeoutSeconds * 1_000).toISOString(),
    isNew: true,
    decidedBy: null,
  };
}

/** JSON with its fields in order, so that the same plan has the same hash after a trip through Step Functions. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
