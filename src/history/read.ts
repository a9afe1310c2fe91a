/** The one reader of an execution's history: decodes its events once, into what every document and page is made from. */
import type { AppliedAction } from '../model/actions';
import type { CheckConclusion, CheckScope } from '../model/check';
import type { Incident } from '../model/incident';
import type {
  Acknowledgement,
  Diagnosis,
  Failure,
  FollowUp,
  Join,
  Remediation,
  Validation,
} from '../model/state';
import { type StateOf, type StepKind, stepOf } from '../workflow/states';
import { type HistoryEvent, isRecord, readEvents } from './events';
import { type ExecutionDescription, type ExecutionFacts, executionOf } from './execution';
import { jsonObject, type LeftState, tolerant } from './left';
import type { LifecycleMoment } from './lifecycle';
import { messagesIn, type SentMessage } from './messages';
import { incidentStart, type Known, type Milestones, milestonesOf } from './milestones';
import { type PersonsAct, peopleIn } from './people';
import { leftBy, type Step, stateAfter } from './step';
import { type Unknown, Walk } from './walk';

export interface ExecutionHistory {
  readonly execution: ExecutionFacts;
  /** Null when the execution ended before there was one. */
  readonly incident: Incident | null;
  /** Of an execution of mode `check`, which has no incident: what it is of, and what came of it as far as it got. */
  readonly check: CheckScope | null;
  readonly conclusion: CheckConclusion | null;
  /** Milliseconds since 1970: from where offsets count. The start of the incident, where it is known. */
  readonly startMs: number;
  /** The last event's time, in milliseconds since 1970; null where there is none. */
  readonly lastMs: number | null;
  /** In the order in which they were entered. */
  readonly steps: readonly Step[];
  readonly lifecycle: readonly LifecycleMoment[];
  /** From state to state, each way once. */
  readonly transitions: readonly (readonly [from: string, to: string])[];
  readonly join: Join | null;
  /** What each of these steps left, unless its own task failed. */
  readonly diagnoses: readonly Diagnosis[];
  readonly remediations: readonly Remediation[];
  readonly followUps: readonly FollowUp[];
  readonly validations: readonly Validation[];
  /** In the order in which they were made, each as the history has it last. */
  readonly actions: readonly AppliedAction[];
  readonly messages: readonly SentMessage[];
  readonly people: readonly PersonsAct[];
  readonly acknowledgement: Acknowledgement | null;
  readonly milestones: Milestones;
  /** What made a step, or the workflow, fail and was caught; the last, where there were several. */
  readonly failure: Failure | null;
  /** Events read. */
  readonly historyEvents: number;
  readonly unknown: Unknown | null;
}

/**
 * Reads a history, in time that grows with the number of events. Takes one that is still being written, was read without
 * data, is in any order or is cut off anywhere: what is not known is null, or missing.
 */
export function readExecution(
  events: readonly HistoryEvent[],
  described: ExecutionDescription = {},
): ExecutionHistory {
  const read = readEvents(events);
  const walk = new Walk();
  for (const event of read) walk.take(event);
  const { steps, lifecycle, transitions, unknown } = walk;
  const moments = lifecycle.moments;
  const validations = partsOf(steps, ['validate'], ({ validation }) => validation);
  const remediations = partsOf(steps, ['remediate', 'undo'], ({ remediation }) => remediation);
  const known: Known = {
    incident: incidentIn(steps),
    input: inputOf(walk, described),
    startedMs: lifecycle.start?.atMs ?? described.startDate?.getTime() ?? null,
    actions: actionsOf(remediations),
    validations,
  };
  return {
    execution: executionOf(lifecycle, known, described, read.length > 0),
    incident: known.incident,
    check: partsOf(steps, ['prepare'], ({ check }) => check).at(-1) ?? null,
    conclusion: partsOf(steps, ['conclude'], ({ conclusion }) => conclusion).at(-1) ?? null,
    startMs: incidentStart(known) ?? read[0]?.atMs ?? 0,
    lastMs: read.reduce<number | null>((last, { atMs }) => Math.max(last ?? atMs, atMs), null),
    ...{ steps, lifecycle: moments, transitions: [...transitions.values()] },
    join: partsOf(steps, ['join'], ({ join }) => join).at(-1) ?? null,
    diagnoses: partsOf(steps, ['diagnose'], ({ diagnosis }) => diagnosis),
    ...{ remediations, validations, actions: known.actions },
    followUps: partsOf(steps, ['follow'], ({ followUp }) => followUp),
    messages: messagesIn(steps),
    people: peopleIn(steps, moments),
    acknowledgement: validations.findLast((each) => each.acknowledgement)?.acknowledgement ?? null,
    milestones: milestonesOf(known),
    failure: steps.reduce<Failure | null>((last, step) => stateAfter(step)?.failure ?? last, null),
    historyEvents: read.length,
    unknown,
  };
}

/** States of these steps. */
export function stepsOf<Kind extends StepKind>(
  steps: readonly Step[],
  ...kinds: readonly Kind[]
): (Step & { readonly name: StateOf<Kind> })[] {
  return steps.filter((step): step is Step & { readonly name: StateOf<Kind> } => {
    const kind = stepOf(step.name);
    return kind !== undefined && (kinds as readonly StepKind[]).includes(kind);
  });
}

function partsOf<Part extends object>(
  steps: readonly Step[],
  kinds: readonly StepKind[],
  pick: (left: LeftState) => Part | undefined,
): Part[] {
  return stepsOf(steps, ...kinds).flatMap((step) => {
    const left = leftBy(step);
    const part = left && pick(left);
    return isRecord(part) ? [part] : [];
  });
}

function incidentIn(steps: readonly Step[]): Incident | null {
  const found = steps.find((step) => isRecord(stateAfter(step)?.incident));
  return (found && stateAfter(found)?.incident) ?? null;
}

function actionsOf(remediations: readonly Remediation[]): AppliedAction[] {
  const all = remediations.flatMap((each) => tolerant(() => [...(each.actions ?? [])], []));
  return [...new Map(all.map((action) => [action.id, action])).values()];
}

function inputOf({ lifecycle }: Walk, { input }: ExecutionDescription): Known['input'] {
  const found = lifecycle.start?.input ?? {};
  return Object.keys(found).length > 0 ? found : jsonObject(input);
}
