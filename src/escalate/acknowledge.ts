/** Acknowledgement of an incident: stored in the target's record, read by the workflow. */

import { pagedAudiences } from '../history/messages';
import type { ExecutionHistory } from '../history/read';
import { updateRecord } from '../lock/update';
import { InvalidInputError } from '../model/errors';
import type { Incident } from '../model/incident';
import type { Acknowledgement } from '../model/state';
import type { RecordedAcknowledgement, TargetRecord } from '../model/target-record';
import type { TargetRecords } from '../ports';
import { errorText } from '../text/error-text';

/** Executions end within a week (configuration, escalation.executionTimeoutSeconds); their records need not stay longer. */
const KEPT_MS = 7 * 86_400_000;

/**
 * The incident of a running execution, and who has been paged over it.
 * @throws InvalidInputError before there is one.
 */
export function openIncident(
  { incident, messages }: ExecutionHistory,
  execution: string,
): { readonly incident: Incident; readonly audiences: string[] } {
  if (!incident) throw new InvalidInputError(`${execution} has just started and has no incident yet`);
  return { incident, audiences: pagedAudiences(messages) };
}

/** The first acknowledgement counts: a second person learns who was first. */
export function withAcknowledgement(record: TargetRecord, word: RecordedAcknowledgement): TargetRecord {
  const recent = record.acknowledgements.filter(({ at }) => Date.parse(word.at) - Date.parse(at) < KEPT_MS);
  if (recent.some(({ execution }) => execution === word.execution)) return record;
  return { ...record, acknowledgements: [...recent, word] };
}

export function acknowledgementOf(record: TargetRecord, execution: string): Acknowledgement | null {
  const found = record.acknowledgements.find((each) => each.execution === execution);
  if (!found) return null;
  const { by, through, at, audiences } = found;
  return { by, ...(through && { through }), at, audiences };
}

/**
 * Acknowledges an incident for a person. Returns who acknowledged it: this person, or whoever was faster.
 * @throws InvalidInputError for a name that is empty; DependencyError, RecordError when the record can't be used.
 */
export async function acknowledge(
  records: TargetRecords,
  word: RecordedAcknowledgement,
): Promise<Acknowledgement> {
  if (word.by.trim() === '') throw new InvalidInputError('--by: a name is needed (got nothing)');
  return updateRecord(records, (record) => {
    const next = withAcknowledgement(record, word);
    const said = acknowledgementOf(next, word.execution) ?? word;
    return { record: next === record ? null : next, result: said };
  });
}

/**
 * Reads whether an incident is acknowledged. Null also when that can't be read: then people are paged once too often.
 * @param onUnread called with the reason when it can't.
 */
export async function readAcknowledgement(
  records: TargetRecords,
  execution: string,
  onUnread: (why: string) => void = () => undefined,
): Promise<Acknowledgement | null> {
  try {
    return acknowledgementOf((await records.read()).record, execution);
  } catch (error) {
    onUnread(errorText(error));
    return null;
  }
}
