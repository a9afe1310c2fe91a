/** Looks that are taken again and again, and see the same: one entry for all of them. */
import type { Draft } from './draft';
import type { Lane, OpenState } from './lanes';
import type { LeftState } from './left';

/** What a look saw: the same key, the same entry. Null for a look that stands for itself. */
export function pollKeyOf(name: string, { remediation, followUp, validation }: LeftState): string | null {
  if (name === 'Remediate' && remediation?.status === 'awaiting-approval') {
    return remediation.approval?.planHash ?? null;
  }
  if (name === 'FollowChange' && followUp?.status === 'waiting') {
    return `${followUp.actionId} ${followUp.phase}`;
  }
  if (name === 'Validate' && validation?.next === 'watch') return validation.summary;
  return null;
}

/** A wait that begins goes on with the one before it, if that was for the same. */
export function takeUpWait({ lane, name, purpose, draft }: OpenState): Draft | null {
  const before = lane.polls.get(name);
  if (purpose?.pollKey && before?.key === purpose.pollKey) {
    before.draft.endedAtMs = null;
    return before.draft;
  }
  remember(lane, name, purpose?.pollKey ?? null, draft);
  return null;
}

/** A look that is over joins the one before it, if that saw the same; what it saw last is what is told. */
export function joinLook({ lane, name, draft }: OpenState, key: string | null): void {
  const before = lane.polls.get(name);
  if (key === null || before?.key !== key) {
    remember(lane, name, key, draft);
    return;
  }
  before.times += 1;
  before.draft.endedAtMs = draft.endedAtMs;
  before.draft.events[1] = draft.events[1];
  before.draft.text = `${draft.text} (${before.times} looks)`;
  before.draft.evidence = draft.evidence;
  draft.silent = true;
}

/** Anything else that happens in the branch begins a new entry for whatever is looked at afterwards. */
function remember(lane: Lane, name: string, key: string | null, draft: Draft): void {
  const before = lane.polls.get(name);
  if (key === null || (before && before.key !== key)) lane.polls.clear();
  if (key !== null) lane.polls.set(name, { key, draft, times: 1 });
}
