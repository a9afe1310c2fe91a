/** What a review is written from: the report, the timeline, and what each step of the execution saw and sent. */

import type { Configuration } from '../../configuration/configuration';
import { heldSeconds } from '../../diagnose/held-seconds';
import { RISK_TEXT } from '../../diagnose/risk-text';
import { rootLook } from '../../diagnose/root-look';
import type { SentMessage } from '../../history/messages';
import type { ExecutionHistory } from '../../history/read';
import type { Impact } from '../../model/impact';
import type { Delivery, Diagnosis, Remediation, Validation } from '../../model/state';
import { failureText } from '../../workflow/failure-text';
import { lookSentBy } from '../../workflow/states';
import { buildReport, type Report } from '../report/report';
import type { PastIncidents } from '../stats/past-incident';
import { buildTimeline } from '../timeline/build';
import type { Timeline } from '../timeline/model';

/** People who were called, and why. */
interface Call {
  readonly kind: string;
  readonly at: string;
  readonly audiences: readonly string[];
  readonly why: string;
}

interface Lost extends Delivery {
  readonly kind: string;
}

/** Where something is that belongs to the review. */
export interface Link {
  readonly name: string;
  readonly url: string;
}

/** Incidents before this one, from their reports; or why those were not read. */
export type EarlierIncidents = PastIncidents | { readonly notRead: string };

export interface Story {
  readonly report: Report;
  readonly timeline: Timeline;
  readonly config: Configuration;
  readonly impact: Impact;
  readonly links: readonly Link[];
  /** Null where nobody asked for them. */
  readonly earlier: EarlierIncidents | null;
  readonly diagnoses: readonly Diagnosis[];
  /** The diagnosis that explained the incident: the first with a cause. Null: there was none. */
  readonly root: Diagnosis | null;
  readonly remediations: readonly Remediation[];
  readonly validations: readonly Validation[];
  /** Calls for people, without announcements; a dry run calls nobody. */
  readonly calls: readonly Call[];
  readonly delivered: number;
  /** Messages that a channel did not bring to their audience. */
  readonly lost: readonly Lost[];
  /** What made a step, or the workflow, fail. */
  readonly failure: string | null;
}

export interface StoryContext {
  readonly config: Configuration;
  readonly impact: Impact;
  readonly links?: readonly Link[];
  readonly earlier?: EarlierIncidents;
}

/** @throws RangeError when the history holds no incident. */
export function storyOf(
  history: ExecutionHistory,
  { config, impact, links = [], earlier }: StoryContext,
): Story {
  const { diagnoses, remediations, validations, failure } = history;
  const report = buildReport(history, config);
  const sent = report.incident.mode === 'dry-run' ? [] : history.messages;
  return {
    ...{ report, timeline: buildTimeline(history), config, impact, links },
    earlier: earlier ?? null,
    ...{ diagnoses, root: rootLook(diagnoses), remediations, validations },
    calls: sent.filter(({ isCall }) => isCall).map(callOf),
    delivered: sent.flatMap(({ deliveries }) => deliveries).filter(({ delivered }) => delivered).length,
    lost: sent.flatMap(({ kind, lost }) => lost.map((each) => ({ ...each, kind }))),
    failure: failure && failureText(failure),
  };
}

/**
 * The span of the incident, in milliseconds: from when its alert's condition began, to its end or the last event.
 * @throws RangeError when the history holds no incident.
 */
export function spanOf(
  { incident, milestones, lastMs }: ExecutionHistory,
  config: Configuration,
): { readonly fromMs: number; readonly toMs: number } {
  if (!incident) throw new RangeError('the history holds no incident: Prepare did not finish');
  const startMs = Date.parse(incident.startedAt);
  // An alert fires when its condition has held for its `for`.
  const heldMs = heldSeconds(incident, config) * 1_000;
  const { to } = milestones.resolution;
  return { fromMs: startMs - heldMs, toMs: to === null ? Math.max(startMs, lastMs ?? 0) : Date.parse(to) };
}

function callOf(message: SentMessage): Call {
  const { kind, at, deliveries } = message;
  return {
    kind,
    at,
    audiences: [...new Set(deliveries.filter(({ delivered }) => delivered).map(({ audience }) => audience))],
    why: whyCalled(message),
  };
}

function whyCalled({ kind, state, known }: SentMessage): string {
  const { remediation, validation, failure, incident } = known;
  switch (kind) {
    case 'risk':
      return (known[lookSentBy(state) ?? 'diagnosis']?.newRisks ?? [])
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
