/** A person's answer: on the plan that an execution asks about, and on all changes to a target. */

import type { ExecutionHistory } from '../history/read';
import { updateRecord } from '../lock/update';
import { InvalidInputError } from '../model/errors';
import type { Incident } from '../model/incident';
import type { Approval } from '../model/state';
import type { TargetRecords } from '../ports';
import { whoText } from '../text/who';
import { wordOn } from './approval';

/** What an execution asks: may this plan be carried out? */
export interface Question {
  readonly incident: Incident;
  readonly approval: Approval;
  readonly summary: string;
}

/** Who says what, and when. */
export interface Said {
  readonly by: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** The plan that the execution asks about now; where there is none, where it stands instead. */
export function questionOf({
  incident,
  remediations,
}: ExecutionHistory): Question | { readonly status: string } {
  const remediation = remediations.at(-1);
  const approval = remediation?.approval;
  if (!incident || remediation?.status !== 'awaiting-approval' || !approval) {
    return { status: remediation?.status ?? 'not there yet' };
  }
  return { incident, approval, summary: remediation.plan?.summary ?? remediation.summary };
}

/**
 * Puts the word into the target's record, where the execution looks for it. The first word on a plan counts.
 * @throws InvalidInputError when the execution does not hold its target any more: then nobody waits for the word; and when
 * somebody was faster, with who.
 */
export async function sayWord(
  records: TargetRecords,
  { incident, approval: { planHash } }: Question,
  decision: 'approved' | 'rejected',
  { by, at }: Said,
): Promise<void> {
  await updateRecord(records, (record) => {
    if (record.holder !== incident.id) {
      throw new InvalidInputError(
        `${incident.id} no longer holds the lock of its target; nothing was ${decision}`,
      );
    }
    const word = wordOn(record, incident.id, planHash);
    if (word.kind !== 'none') {
      const who = whoText(word.by, word.through);
      throw new InvalidInputError(`plan ${planHash} was already ${word.kind} by ${who} at ${word.at}`);
    }
    const said = { execution: incident.id, planHash, decision, by, at };
    return { record: { ...record, decision: said }, result: undefined };
  });
}

/**
 * The kill switch: stops all changes to a target at the next step, or, with null, allows them again. Who allows them
 * has seen to what was left to a person.
 */
export async function switchChanges(
  records: TargetRecords,
  stop: (Said & { readonly reason: string }) | null,
): Promise<void> {
  await updateRecord(records, (record) => ({
    record: { ...record, stop, handedOver: stop === null ? null : record.handedOver },
    result: undefined,
  }));
}
