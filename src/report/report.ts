/** Report: what happened in one execution, from its history alone. */
import type { Incident } from '../incident';
import type { AppliedAction, Refusal } from '../remediate/actions';
import type { Check, Diagnosis, Escalation, Figures, Finding, Validation, WorkflowState } from '../state';
import { figuresOf } from '../validate/validate';
import { type ExitedState, exitedStates, type HistoryEvent } from './history';
import { buildTimeline, type TimelineEntry } from './timeline';

/**
 * `resolved`: healthy after the workflow's own changes, with nobody called to finish the job.
 * `recovered`: healthy without them, or after a person was called. `open`: not known to be healthy.
 */
export type Outcome = 'resolved' | 'recovered' | 'dry-run' | 'failed' | 'open';

/** Seconds between the milestones; null where one was not reached. */
export interface Milestones {
  /** From the start of the alert to the start of the execution. */
  readonly alertToExecution: number | null;
  /** From the start of the execution to the end of the first change. */
  readonly executionToFirstAction: number | null;
  /** From the start of the execution to the last of the healthy samples. */
  readonly executionToResolved: number | null;
  /** From the start of the incident to the last of the healthy samples. */
  readonly incidentToResolved: number | null;
}

export interface Report {
  readonly incident: Incident;
  readonly outcome: Outcome;
  readonly resolvedAt: string | null;
  readonly seconds: Milestones;
  readonly findings: readonly Finding[];
  readonly actions: readonly AppliedAction[];
  readonly plan: string | null;
  readonly refusals: readonly Refusal[];
  readonly checks: readonly Check[];
  readonly before: Figures | null;
  readonly after: Figures | null;
  readonly escalations: readonly Escalation[];
  readonly timeline: readonly TimelineEntry[];
  readonly historyEvents: number;
}

/**
 * Builds the report. Works on a history that is still being written: inside its own execution the final event
 * is always missing.
 * @throws RangeError when the history holds no incident: then Prepare never finished, and there is nothing to tell.
 */
export function buildReport(events: readonly HistoryEvent[]): Report {
  const states = exitedStates(events);
  const first = states.find((state) => state.name === 'Prepare');
  const incident = first && left(first).incident;
  if (!incident) throw new RangeError('the history holds no incident: Prepare did not finish');

  const diagnoses = states
    .filter((state) => state.name === 'Diagnose')
    .flatMap((state) => left(state).diagnosis ?? []);
  const remediations = states
    .filter((state) => state.name === 'Remediate')
    .flatMap((state) => left(state).remediation ?? []);
  const validations = states
    .filter((state) => state.name === 'Validate')
    .flatMap((state) => left(state).validation ?? []);
  const escalations = escalationsOf(states);
  const actions = remediations.at(-1)?.actions ?? [];
  const last = validations.at(-1);
  const resolvedAt = last?.next === 'resolved' ? last.observedAt : null;
  return {
    incident,
    outcome: outcomeOf(events, incident, last, actions, escalations),
    resolvedAt,
    seconds: milestones(events, incident, actions, resolvedAt),
    findings: rootFindings(diagnoses),
    actions,
    plan: remediations.find((each) => each.status === 'planned')?.summary ?? null,
    refusals: remediations.flatMap((each) => each.refusals),
    checks: last?.checks ?? [],
    before: diagnoses[0] ? figuresOf(diagnoses[0].evidence) : null,
    after: last?.figures ?? null,
    escalations,
    timeline: buildTimeline(events),
    historyEvents: events.length,
  };
}

/** The first look that explained anything: later ones see an outage that is half repaired. */
function rootFindings(diagnoses: readonly Diagnosis[]): readonly Finding[] {
  const explained = diagnoses.find(({ findings }) => findings[0]?.cause !== 'no-data');
  return (explained ?? diagnoses.at(-1))?.findings ?? [];
}

function left(state: ExitedState): Partial<WorkflowState> {
  return state.output as Partial<WorkflowState>;
}

/** Calls for people. Announcements of changes and of the end are not among them. */
function escalationsOf(states: readonly ExitedState[]): Escalation[] {
  return states
    .filter((state) => state.name.startsWith('Escalate'))
    .flatMap(
      (state) => (state.name === 'EscalateRisk' ? left(state).riskEscalation : left(state).escalation) ?? [],
    );
}

function outcomeOf(
  events: readonly HistoryEvent[],
  incident: Incident,
  last: Validation | undefined,
  actions: readonly AppliedAction[],
  escalations: readonly Escalation[],
): Outcome {
  if (
    events.some((event) => event.type === 'ExecutionFailed') ||
    escalations.some((each) => each.kind === 'workflow-failed')
  ) {
    return 'failed';
  }
  if (incident.mode === 'dry-run') return 'dry-run';
  if (last?.next !== 'resolved') return 'open';
  const handedOver = escalations.some((each) => each.kind !== 'risk' && each.kind !== 'unresolved');
  return !handedOver && actions.some((action) => action.changed > 0) ? 'resolved' : 'recovered';
}

function milestones(
  events: readonly HistoryEvent[],
  incident: Incident,
  actions: readonly AppliedAction[],
  resolvedAt: string | null,
): Milestones {
  const executionStart =
    events.find((event) => event.type === 'ExecutionStarted')?.timestamp?.toISOString() ?? null;
  return {
    alertToExecution: between(incident.alert?.startsAt ?? null, executionStart),
    executionToFirstAction: between(executionStart, actions[0]?.finishedAt ?? null),
    executionToResolved: between(executionStart, resolvedAt),
    incidentToResolved: between(incident.startedAt, resolvedAt),
  };
}

function between(from: string | null, to: string | null): number | null {
  return from === null || to === null ? null : Math.round((Date.parse(to) - Date.parse(from)) / 100) / 10;
}
