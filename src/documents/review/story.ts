/** What a review is written from: the report, the timeline, and what each step of the execution saw and said. */

import type { Configuration } from '../../configuration/configuration';
import { heldSeconds } from '../../diagnose/held-seconds';
import { rootLook } from '../../diagnose/root-look';
import { failureText } from '../../escalate/headlines';
import { escalationsIn } from '../../history/deliveries';
import { type ExitedState, exitedStates, type HistoryEvent } from '../../history/history';
import type { Impact } from '../../model/impact';
import type {
  Delivery,
  Diagnosis,
  Escalation,
  Failure,
  Remediation,
  Validation,
  WorkflowState,
} from '../../model/state';
import { lookToldBy } from '../../workflow/risk-states';
import { buildReport, type Report } from '../report/report';
import { buildTimeline } from '../timeline/build';
import type { Timeline } from '../timeline/model';
import { RISK_TEXT } from './risk-text';

/** People who were called, and why. */
export interface Call {
  readonly kind: string;
  readonly at: string;
  readonly audiences: readonly string[];
  readonly why: string;
}

export interface Lost extends Delivery {
  readonly kind: string;
}

/** Where something is that belongs to the review. */
export interface Link {
  readonly name: string;
  readonly url: string;
}

export interface Story {
  readonly report: Report;
  readonly timeline: Timeline;
  readonly config: Configuration;
  readonly impact: Impact;
  readonly links: readonly Link[];
  readonly looks: readonly Diagnosis[];
  /** The look that explained the incident: the first with a cause. Null: there was none. */
  readonly root: Diagnosis | null;
  readonly remediations: readonly Remediation[];
  readonly validations: readonly Validation[];
  /** Calls for people, without announcements; a dry run calls nobody. */
  readonly calls: readonly Call[];
  readonly delivered: number;
  /** Messages that did not reach their audience. */
  readonly lost: readonly Lost[];
  /** What made a step, or the workflow, fail. */
  readonly failure: string | null;
}

export interface StoryContext {
  readonly config: Configuration;
  readonly impact: Impact;
  readonly links?: readonly Link[];
}

/** @throws RangeError when the history holds no incident. */
export function storyOf(events: readonly HistoryEvent[], context: StoryContext): Story {
  const report = buildReport(events, context.config);
  const states = exitedStates(events);
  const of = <T>(names: readonly string[], pick: (left: Left) => T | undefined): T[] =>
    states.filter(({ name }) => names.includes(name)).flatMap((state) => pick(leftBy(state)) ?? []);
  const looks = of(['Diagnose'], ({ diagnosis }) => diagnosis);
  const dryRun = report.incident.mode === 'dry-run';
  const told = dryRun ? [] : messagesIn(states);
  const deliveries = told.flatMap(({ kind, deliveries: all }) => all.map((each) => ({ ...each, kind })));
  const failure = states.findLast((state) => leftBy(state).failure)?.output['failure'];
  return {
    report,
    timeline: buildTimeline(events),
    config: context.config,
    impact: context.impact,
    links: context.links ?? [],
    looks,
    root: rootLook(looks),
    remediations: of(['Remediate', 'UndoChange'], ({ remediation }) => remediation),
    validations: of(['Validate'], ({ validation }) => validation),
    calls: told.filter(({ state }) => state.startsWith('Escalate')).map(callOf),
    delivered: deliveries.filter(({ delivered }) => delivered).length,
    lost: deliveries.filter(({ delivered }) => !delivered),
    failure: failure ? failureText(failure as Failure) : null,
  };
}

/** The span of the incident, in milliseconds: from when its alert's condition began, to its end or the last event. */
export function spanOf(
  events: readonly HistoryEvent[],
  config: Configuration,
): { readonly fromMs: number; readonly toMs: number } {
  const { incident, resolvedAt } = buildReport(events);
  const startMs = Date.parse(incident.startedAt);
  // An alert fires when its condition has held for its `for`.
  const heldMs = heldSeconds(incident, config) * 1_000;
  const lastMs = Math.max(startMs, ...events.map(({ timestamp }) => timestamp?.getTime() ?? 0));
  return { fromMs: startMs - heldMs, toMs: resolvedAt === null ? lastMs : Date.parse(resolvedAt) };
}

type Left = Partial<WorkflowState>;

interface Message extends Pick<Escalation, 'kind' | 'at' | 'deliveries'> {
  /** The name of the state that it was sent in. */
  readonly state: string;
  readonly left: Left;
}

function leftBy({ output }: ExitedState): Left {
  return output as Left;
}

function messagesIn(states: readonly ExitedState[]): Message[] {
  return escalationsIn(states).map(({ state, escalation }) => {
    const { kind = '', at = state.at.toISOString(), deliveries = [] } = escalation;
    return { kind, at, deliveries, state: state.name, left: leftBy(state) };
  });
}

function callOf(message: Message): Call {
  const { kind, at, deliveries } = message;
  return {
    kind,
    at,
    audiences: deliveries.filter(({ delivered }) => delivered).map(({ audience }) => audience),
    why: whyCalled(message),
  };
}

function whyCalled({ kind, state, left }: Message): string {
  const { remediation, validation, failure, incident } = left;
  switch (kind) {
    case 'risk':
      return (left[lookToldBy(state) ?? 'diagnosis']?.newRisks ?? [])
        .map(({ kind: risk, why }) => `${RISK_TEXT[risk]}, ${why}`)
        .join('; ');
    case 'nothing-permitted':
      return `no change was permitted: ${remediation?.summary ?? 'unknown'}`;
    case 'steps-exhausted':
      return `every permitted step was used and it was not healthy: ${validation?.summary ?? 'unknown'}`;
    case 'change-undone':
      return `a change was undone: ${remediation?.summary ?? 'unknown'}`;
    case 'unresolved':
      return `it was not healthy by ${incident?.escalateAt ?? 'the time that the runbook allows'}`;
    case 'workflow-failed':
      return `the workflow failed: ${failureText(failure)}`;
    case 'step-failed':
      return `a step failed: ${failureText(failure)}`;
    default:
      return kind;
  }
}
