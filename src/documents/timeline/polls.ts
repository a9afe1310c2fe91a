/** Readings that are taken again and again, and see the same: one entry for all of them. */
import type { LeftState } from '../../history/left';
import { tolerant } from '../../history/left';
import { leftBy, type Step } from '../../history/step';
import { stepOf } from '../../workflow/states';
import { type Draft, lengthOf } from './draft';
import { purposeOfStep, sentenceOf, stepDraft } from './steps';

/** Entries of one lane that go on when the next one of the same state says the same. */
type Polls = Map<string, { readonly key: string; readonly draft: Draft; times: number }>;

/** The entries of all states. Each is joined with the one before it in its lane, where that was for the same. */
export function stepDrafts(steps: readonly Step[]): Draft[] {
  const byLane = new Map<number, Polls>();
  return steps.map((step) => {
    const polls: Polls = byLane.get(step.lane) ?? new Map();
    byLane.set(step.lane, polls);
    return step.type === 'Wait' ? waitDraft(step, polls) : readingDraft(step, polls);
  });
}

/** A wait goes on with the one before it, if that was for the same. */
function waitDraft(step: Step, polls: Polls): Draft {
  const purpose = purposeOfStep(step);
  const made = stepDraft(step, purpose);
  const key = purpose?.pollKey ?? null;
  const before = polls.get(step.name);
  if (key === null || before?.key !== key) {
    remember(polls, step.name, key, made);
    return made;
  }
  const joined = before.draft;
  joined.endedMs = made.endedMs;
  joined.events = [joined.events[0], made.events[1]];
  Object.assign(joined, sentenceOf(step, purpose, lengthOf(joined)));
  return { ...made, silent: true };
}

/** A reading that is over joins the one before it, if that saw the same; the last one is what is shown. */
function readingDraft(step: Step, polls: Polls): Draft {
  const made = stepDraft(step, null);
  if (step.type === 'Choice' || (step.ending !== 'left' && step.ending !== 'caught')) return made;
  const left = leftBy(step);
  const key = left ? tolerant(() => pollKeyOf(step.name, left), null) : null;
  const before = polls.get(step.name);
  if (key === null || before?.key !== key) {
    remember(polls, step.name, key, made);
    return made;
  }
  before.times += 1;
  const { draft } = before;
  draft.endedMs = made.endedMs;
  draft.events = [draft.events[0], made.events[1]];
  draft.text = `${made.text} (checked ${before.times} times)`;
  draft.evidence = made.evidence;
  return { ...made, silent: true };
}

/** What a reading saw: the same key, the same entry. Null for one that stands for itself. */
function pollKeyOf(name: string, { remediation, followUp, validation }: LeftState): string | null {
  switch (stepOf(name)) {
    case 'remediate':
      return remediation?.status === 'awaiting-approval' ? (remediation.approval?.planHash ?? null) : null;
    case 'follow':
      return followUp?.status === 'waiting' ? `${followUp.actionId} ${followUp.phase}` : null;
    case 'validate':
      return validation?.next === 'watch' ? (validation.summary ?? null) : null;
    default:
      return null;
  }
}

/** Anything else that happens in the branch begins a new entry for whatever is read afterwards. */
function remember(polls: Polls, name: string, key: string | null, draft: Draft): void {
  const before = polls.get(name);
  if (key === null || (before && before.key !== key)) polls.clear();
  if (key !== null) polls.set(name, { key, draft, times: 1 });
}
