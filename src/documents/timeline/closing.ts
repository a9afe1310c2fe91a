/** How a state's entry is finished, by the way in which the state ended. */
import { type Draft, tenths } from './draft';
import type { ReadEvent } from './events';
import { evidenceOf } from './evidence';
import { type OpenState, UNDER_WAY } from './lanes';
import { type Data, dataOf, tolerant } from './left';
import { endingSentence, stateSentence } from './sentences';
import { waitedText, wasToWaitText } from './waits';

/** The state was left, by its own way or by a catch. Returns what it left, unless it failed. */
export function closeExited(state: OpenState, event: ReadEvent): Data | null {
  const { draft, attempts, type, name } = state;
  end(draft, event);
  const failure = attempts.settle();
  if (failure) {
    draft.severity = 'error';
    draft.text = `${failure}; caught, the workflow goes on`;
    return null;
  }
  switch (type) {
    case 'Choice':
      return null;
    case 'Wait':
      draft.text = state.purpose ? waitedText(state.purpose, lengthOf(draft)) : 'waited';
      return null;
    case 'Parallel':
    case 'Map':
      if (draft.text === UNDER_WAY) draft.text = 'its branches are over';
      return null;
    case 'Succeed':
      Object.assign(draft, endingSentence(name, type));
      return null;
    case 'Pass':
      draft.text = 'passed on';
      return null;
    default:
      return closeTask(state, dataOf(event.details.output, event.details));
  }
}

function closeTask({ draft, name, attempts }: OpenState, data: Data): Data {
  const tries = attempts.number > 1 ? [`it took ${attempts.number} attempts`] : [];
  draft.evidence = tries;
  if (data.kind === 'none') draft.text = 'done; the history was read without what it left';
  else if (data.kind === 'cut') draft.text = 'done; what it left was cut off';
  else {
    const { state } = data;
    Object.assign(draft, tolerant(() => stateSentence(name, state), undefined) ?? { text: 'done' });
    draft.evidence = [...tolerant(() => evidenceOf(name, state), []), ...tries];
  }
  return data;
}

/** Something else ended the state: a branch beside it, or the end of the execution. */
export function closeCutShort(state: OpenState, event: ReadEvent, by: string): void {
  const { draft, attempts, type, purpose } = state;
  end(draft, event);
  const failure = attempts.settle();
  if (failure) {
    draft.severity = 'error';
    draft.text = failure;
  } else if (type === 'Wait') {
    draft.text = `${purpose ? wasToWaitText(purpose) : 'was to wait'}; ended early by ${by}`;
  } else if (type === 'Parallel' || type === 'Map') {
    draft.text = `${draft.text}; ended by ${by}`;
  } else {
    draft.severity = 'warning';
    draft.text = `cut short by ${by}: what it was doing may go on`;
  }
}

/** The next state of its branch has begun: a piece of the history is missing, or a redrive began anew. */
export function closeLost({ draft }: OpenState, event: ReadEvent): void {
  draft.endedAtMs = event.atMs;
  draft.text = 'its end is not in the history';
}

export function end(draft: Draft, event: ReadEvent): void {
  draft.endedAtMs = event.atMs;
  draft.events[1] = Math.max(draft.events[1], event.id);
}

function lengthOf({ atMs, endedAtMs, startKnown }: Draft): number | null {
  return endedAtMs === null || !startKnown ? null : tenths(endedAtMs - atMs);
}
