/** Answers for whoever a link was made for: the word goes where every word is written, and once. */
import { withAcknowledgement } from '../escalate/acknowledge';
import { updateRecord } from '../lock/update';
import type { TargetRecord } from '../model/target-record';
import type { TargetRecords } from '../ports';
import { type Through, whoText } from '../text/who';
import { type Judged, judge, type Refusal, type SaidBy } from './judge';
import { nameOf } from './token';

export type Outcome =
  | { readonly kind: 'done'; readonly said: SaidBy }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

type Said = SaidBy & { readonly through: Through };
type Logged = Pick<NonNullable<Judged['speaker']>, 'subject'>;

/** Longer than any link is good for: an execution ends within a week (`escalation.executionTimeoutSeconds`). */
const KEPT_MS = 8 * 86_400_000;

/** Ends an execution; gives how it ended, as far as it is told by then. */
export type StopExecution = (
  execution: string,
  cause: string,
) => Promise<{ readonly cause?: string | undefined }>;

/**
 * Judged once more on the record that is there at the moment of writing: of two who answer at once one counts, and the other
 * one is told who was faster.
 * @throws DependencyError, RecordError when the record can't be used: then nothing is known to be written.
 */
export async function answer(judged: Judged, records: TargetRecords, stop: StopExecution): Promise<Outcome> {
  const { claims, speaker, now } = judged;
  const { subject, ...who } = speaker ?? { by: nameOf(claims), through: 'link' as const };
  const said: Said = { ...who, at: now.toISOString() };
  if (claims.action === 'stop-execution') return stopOnce(judged, said, stop);
  return updateRecord<Outcome>(records, (record) => {
    const refusal = judge(judged, record);
    if (refusal) return { record: null, result: { kind: 'refused', refusal } };
    return {
      record: withAnswer(record, judged, said, { ...(subject && { subject }) }),
      result: { kind: 'done', said },
    };
  });
}

/** The execution's own end is the record of it, and says who ended it. */
async function stopOnce(judged: Judged, said: Said, stop: StopExecution): Promise<Outcome> {
  const refusal = judge(judged, null);
  if (refusal) return { kind: 'refused', refusal };
  const cause = `by ${whoText(said.by, said.through)} at ${said.at}`;
  const told = await stop(judged.situation.execution, cause);
  // What Step Functions tells may be a moment old.
  if (told.cause === undefined || told.cause === cause) return { kind: 'done', said };
  return { kind: 'refused', refusal: { code: 'over', status: `ABORTED, ${told.cause}` } };
}

function withAnswer(
  record: TargetRecord,
  { claims, link, situation, now }: Judged,
  said: Said,
  logged: Logged,
): TargetRecord {
  const { action, planHash } = claims;
  const { execution, paged } = situation;
  const word = { execution, ...said };
  const kept = record.usedLinks.filter(({ at }) => now.getTime() - Date.parse(at) < KEPT_MS);
  const { through, ...rest } = said;
  const used = { link, action, ...rest, ...(through !== 'link' && { through }), ...logged };
  const next = { ...record, usedLinks: [...kept, used] };
  switch (action) {
    case 'approve':
    case 'reject':
      return {
        ...next,
        decision: {
          ...word,
          planHash: planHash ?? '',
          decision: action === 'approve' ? 'approved' : 'rejected',
        },
      };
    case 'acknowledge':
      return withAcknowledgement(next, { ...word, audiences: [...paged] });
    case 'stop-changes':
      return { ...next, stop: { ...said, reason: '' } };
    default:
      return record;
  }
}
