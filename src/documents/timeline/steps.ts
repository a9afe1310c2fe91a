/** What is written of each state that was passed, by the way in which it ended; and of its calls that failed. */

import { tolerant } from '../../history/left';
import { type Attempt, type CutShortBy, leftBy, type Step } from '../../history/step';
import type { Failure } from '../../model/state';
import { failureText } from '../../workflow/failure-text';
import { stepOf } from '../../workflow/states';
import { type Draft, draft, lengthOf } from './draft';
import { evidenceOf } from './evidence';
import { endingSentence, type Sentence, stateSentence } from './sentences';
import { type Purpose, purposeOf, waitedText, waitsText, wasToWaitText } from './waits';

const PENDING = 'in progress';

const CUT_SHORT_BY: Readonly<Record<CutShortBy, string>> = {
  branch: 'another branch',
  parallel: 'the end of its Parallel',
  execution: 'the end of the execution',
};

/** Choices have nothing to say, and neither has what only leads back to one. */
export function stepDraft(step: Step, purpose: Purpose | null): Draft {
  const { atMs, endedMs, branch, name, type, isStartKnown, events } = step;
  const made = draft(
    { atMs, event: events[0] },
    {
      ...{ endedMs, branch, isStartKnown, events, text: '', state: name },
      silent: type === 'Choice' || stepOf(name) === 'mark',
    },
  );
  const tries = step.attempts.length > 1 ? [`it took ${step.attempts.length} attempts`] : [];
  const own = step.ending === 'left' && type === 'Task';
  return Object.assign(made, {
    evidence: own ? [...evidenceBehind(step), ...tries] : step.reruns.map(rerunLine),
    isPending: isPending(step),
    ...sentenceOf(step, purpose, lengthOf(made)),
  });
}

function isPending({ ending, type, branches }: Step): boolean {
  return ending === 'open' && type !== 'Wait' && branches.length === 0;
}

/** @param seconds how long it took, where that is known. */
export function sentenceOf(step: Step, purpose: Purpose | null, seconds: number | null): Partial<Sentence> {
  const { ending, type, name, failure, attempts, cutShortBy } = step;
  switch (ending) {
    case 'open':
      return { text: purpose ? waitsText(purpose) : underWayText(step), ...rerunSeverity(step) };
    case 'lost':
      return { text: 'its end is not in the history' };
    case 'caught':
    case 'failed': {
      const at = attempts.length > 1 ? ` at attempt ${attempts.length}` : '';
      const goesOn = ending === 'caught' ? '; caught, the workflow goes on' : '';
      return { severity: 'error', text: `failed${at}: ${callFailureText(failure)}${goesOn}` };
    }
    case 'cut-short': {
      const by = CUT_SHORT_BY[cutShortBy ?? 'execution'];
      if (type === 'Wait') {
        return { text: `${purpose ? wasToWaitText(purpose) : 'was to wait'}; ended early by ${by}` };
      }
      if (type === 'Parallel')
        return { text: `${underWayText(step)}; ended by ${by}`, ...rerunSeverity(step) };
      return { severity: 'warning', text: `cut short by ${by}: what it was doing may go on` };
    }
    case 'left':
      return leftSentence(step, name, purpose, seconds);
  }
}

function leftSentence(
  step: Step,
  name: string,
  purpose: Purpose | null,
  seconds: number | null,
): Partial<Sentence> {
  switch (step.type) {
    case 'Choice':
      return {};
    case 'Wait':
      return { text: purpose ? waitedText(purpose, seconds) : 'waited' };
    case 'Parallel':
      return {
        text: step.branches.length > 0 ? underWayText(step) : 'its branches have ended',
        ...rerunSeverity(step),
      };
    case 'Succeed':
    case 'Fail':
      return endingSentence(name, step.type);
    case 'Pass':
      return { text: 'passed on' };
    case 'Task':
      return taskSentence(step);
  }
}

function taskSentence({ name, output }: Step): Partial<Sentence> {
  if (output.kind === 'none') return { text: 'done; the history was read without its output' };
  if (output.kind === 'cut') return { text: 'done; its output was cut off' };
  return tolerant(() => stateSentence(name, output.state), undefined) ?? { text: 'done' };
}

function underWayText({ branches }: Step): string {
  return branches.length > 0 ? `runs side by side: ${branches.join(', ')}` : PENDING;
}

function rerunSeverity({ reruns }: Step): Partial<Sentence> {
  return reruns.length > 0 ? { severity: 'warning' } : {};
}

function rerunLine(event: number): string {
  return `event ${event}: a branch failed; all are run again`;
}

function evidenceBehind(step: Step): string[] {
  const left = leftBy(step);
  return left ? tolerant(() => evidenceOf(step.name, left), []) : [];
}

/** What a Wait waits for; null for any other state. */
export function purposeOfStep({ type, name, given }: Step): Purpose | null {
  if (type !== 'Wait') return null;
  return tolerant(() => purposeOf(name, given.kind === 'whole' ? given.state : {}), purposeOf('', {}));
}

/** Each call that failed: an error while no other was made. The one that ended the state is in the state's own entry. */
export function attemptDrafts(step: Step): Draft[] {
  const { attempts, branch, name, ending } = step;
  return attempts.flatMap((attempt) => {
    const isLast = attempt === attempts.at(-1);
    if (!attempt.failure || (isLast && (ending === 'caught' || ending === 'failed'))) return [];
    return [attemptDraft(attempt, { branch, state: name, severity: isLast ? 'error' : 'warning' })];
  });
}

function attemptDraft({ number, atMs, endedMs, failure, events }: Attempt, of: Partial<Draft>): Draft {
  const text = `attempt ${number} failed: ${callFailureText(failure)}`;
  return draft({ atMs, event: events[0] }, { ...of, endedMs, events, text });
}

function callFailureText(failure: Failure | null): string {
  const { Error: error = '', Cause: cause = '' } = failure ?? {};
  return failureText({ ...failure, Error: error || 'no error is in the history', Cause: cause });
}
