/** Report: what happened in one execution, from its history alone. */

import type { Configuration } from '../../configuration/configuration';
import { figuresOf } from '../../diagnose/figures';
import { rootLook } from '../../diagnose/root-look';
import type { Milestones } from '../../history/milestones';
import type { ExecutionHistory } from '../../history/read';
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
} from '../../model/state';
import { type LeakShape, leakShapes } from '../leaks';
import { buildTimeline, writerOf } from '../timeline/build';
import type { TimelineEntry } from '../timeline/model';
import { type Outcome, outcomeIn } from './outcome';
import { type PgBouncerProposal, pgBouncerProposal } from './pgbouncer';

/** Reports without a `version` are of the first. One of each is kept in `test/fixtures/reports/`, and stays readable. */
export const REPORT_VERSION = 2;

export interface Report {
  readonly version: number;
  readonly incident: Incident;
  readonly outcome: Outcome;
  readonly resolvedAt: string | null;
  readonly milestones: Milestones;
  readonly findings: readonly Finding[];
  /** Where connections leaked when the incident was explained, the most first. Redacted. */
  readonly leaks: readonly LeakShape[];
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
 * @throws RangeError when the history holds no incident: then Prepare never finished, and there is nothing to report.
 */
export function buildReport(history: ExecutionHistory, config: Configuration | null = null): Report {
  const { incident, diagnoses, remediations, followUps, validations, actions, milestones } = history;
  if (!incident) throw new RangeError('the history holds no incident: Prepare did not finish');
  const last = validations.at(-1);
  const timeline = buildTimeline(history);
  const writer = writerOf(timeline);
  const root = rootLook(diagnoses);
  return {
    version: REPORT_VERSION,
    incident,
    outcome: outcomeIn(history, incident),
    resolvedAt: milestones.resolution.to,
    milestones,
    findings: root?.findings ?? [],
    leaks: leakShapes(root?.evidence.database),
    actions,
    plan: remediations.find((each) => each.status === 'planned')?.plan?.summary ?? null,
    refusals: refusalsOf(remediations),
    trace: followUps.findLast(({ trace }) => trace)?.trace ?? null,
    pgBouncer: pgBouncerOf(diagnoses, incident, config),
    checks: last?.checks ?? [],
    before: diagnoses[0] ? figuresOf(diagnoses[0].evidence) : null,
    after: last?.figures ?? null,
    escalations: history.messages
      .filter(({ isCall }) => isCall)
      .map(({ escalation }) => escalation as Escalation),
    timeline: timeline.entries.filter((entry) => entry !== writer),
    historyEvents: history.historyEvents,
  };
}

/** Each refusal once: polling for an approval repeats what was refused before it. */
function refusalsOf(remediations: readonly Remediation[]): Refusal[] {
  const all = remediations.flatMap((each) => each.refusals);
  return [...new Map(all.map((each) => [`${each.kind} ${each.why}`, each])).values()];
}

/** From the first diagnosis that holds what the sum needs: later ones see the repair, not the need. */
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
