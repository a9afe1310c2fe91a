/** Report: what happened in one execution, from its history alone. */

import type { Configuration } from '../../configuration/configuration';
import { figuresOf } from '../../diagnose/figures';
import { rootLook } from '../../diagnose/root-look';
import { escalationsIn } from '../../history/deliveries';
import { type ExitedState, exitedStates, type HistoryEvent } from '../../history/history';
import type { AppliedAction } from '../../model/actions';
import type { Incident } from '../../model/incident';
import type { Refusal } from '../../model/refusal';
import type {
  Check,
  Diagnosis,
  Escalation,
  Figures,
  Finding,
  Remediation,
  TraceResult,
  Validation,
  WorkflowState,
} from '../../model/state';
import { isRepair } from '../../remediate/changes';
import { type PgBouncerProposal, pgBouncerProposal } from './pgbouncer';
import { buildTimeline, type TimelineEntry } from './timeline';

/**
 * `resolved`: healthy after the workflow's own changes, with nobody called to finish the job.
 * `recovered`: healthy without them, or after a person was called. `observed`: healthy, while another execution was
 * at work. `joined`: the incident went on in another execution. `open`: not known to be healthy.
 */
export type Outcome = 'resolved' | 'recovered' | 'observed' | 'joined' | 'dry-run' | 'failed' | 'open';

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
  /** What connection tracing showed, where it was asked for. */
  readonly trace: TraceResult | null;
  /** A pooler in front of the database, for a person to consider: never applied by itself. */
  readonly pgBouncer: PgBouncerProposal | null;
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
 * @param config Without it, as on a command line far from the deployment, the report proposes no pooler.
 * @throws RangeError when the history holds no incident: then Prepare never finished, and there is nothing to tell.
 */
export function buildReport(events: readonly HistoryEvent[], config: Configuration | null = null): Report {
  const states = exitedStates(events);
  const first = states.find((state) => state.name === 'Prepare');
  const incident = first && left(first).incident;
  if (!incident) throw new RangeError('the history holds no incident: Prepare did not finish');

  const diagnoses = states
    .filter((state) => state.name === 'Diagnose')
    .flatMap((state) => left(state).diagnosis ?? []);
  const remediations = states
    .filter((state) => state.name === 'Remediate' || state.name === 'UndoChange')
    .flatMap((state) => left(state).remediation ?? []);
  const validations = states
    .filter((state) => state.name === 'Validate')
    .flatMap((state) => left(state).validation ?? []);
  const followUps = states
    .filter((state) => state.name === 'FollowChange')
    .flatMap((state) => left(state).followUp ?? []);
  const escalations = escalationsOf(states);
  const actions = remediations.at(-1)?.actions ?? [];
  const last = validations.at(-1);
  const resolvedAt = last?.next === 'resolved' ? last.observedAt : null;
  return {
    incident,
    outcome: hasJoined(states)
      ? 'joined'
      : outcomeOf(events, incident, last, remediations.at(-1), escalations),
    resolvedAt,
    seconds: milestones(events, incident, actions, resolvedAt),
    findings: rootLook(diagnoses)?.findings ?? [],
    actions,
    plan: remediations.find((each) => each.status === 'planned')?.plan?.summary ?? null,
    refusals: refusalsOf(remediations),
    trace: followUps.findLast((each) => each.trace !== null)?.trace ?? null,
    pgBouncer: pgBouncerOf(diagnoses, incident, config),
    checks: last?.checks ?? [],
    before: diagnoses[0] ? figuresOf(diagnoses[0].evidence) : null,
    after: last?.figures ?? null,
    escalations,
    timeline: buildTimeline(events),
    historyEvents: events.length,
  };
}

/** Each refusal once: polling for an approval repeats what was refused before it. */
function refusalsOf(remediations: readonly Remediation[]): Refusal[] {
  const all = remediations.flatMap((each) => each.refusals);
  return [...new Map(all.map((each) => [`${each.kind} ${each.why}`, each])).values()];
}

/** From the first look that holds what the sum needs: later ones see the repair, not the need. */
function pgBouncerOf(
  diagnoses: readonly Diagnosis[],
  { target }: Incident,
  config: Configuration | null,
): PgBouncerProposal | null {
  if (config === null) return null;
  for (const { evidence } of diagnoses) {
    const proposal = pgBouncerProposal(evidence, target, config);
    if (proposal !== null) return proposal;
  }
  return null;
}

function left(state: ExitedState): Partial<WorkflowState> {
  return state.output as Partial<WorkflowState>;
}

/** Calls for people. Announcements of changes and of the end are not among them. */
function escalationsOf(states: readonly ExitedState[]): Escalation[] {
  return escalationsIn(states)
    .filter(({ state }) => state.name.startsWith('Escalate'))
    .map(({ escalation }) => escalation as Escalation);
}

function hasJoined(states: readonly ExitedState[]): boolean {
  return states.some((state) => state.name === 'Join' && left(state).join?.status === 'joined');
}

function outcomeOf(
  events: readonly HistoryEvent[],
  incident: Incident,
  last: Validation | undefined,
  remediation: Remediation | undefined,
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
  if (remediation?.status === 'observing') return 'observed';
  const handedOver = escalations.some((each) => each.kind !== 'risk' && each.kind !== 'unresolved');
  const repaired = remediation?.actions.some(
    ({ kind, changed, undone }) => isRepair(kind) && changed > 0 && undone === null,
  );
  return !handedOver && repaired ? 'resolved' : 'recovered';
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
