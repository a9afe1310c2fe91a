/** What went well: each line is a fact of this incident, never a compliment. */
import { isProvisional } from '../../diagnose/root-look';
import { durationText, percent } from '../../text/units';
import type { Story } from './story';
import { causeOf, secondsBetween, standing } from './words';

type Fact = (story: Story) => string | null;

const FACTS: readonly Fact[] = [
  noticedEarly,
  foundAtOnce,
  completeEvidence,
  firstChange,
  repairedAlone,
  sparedWriters,
  refusedInTime,
  everybodyTold,
];

export function wentWell(story: Story): string[] {
  return FACTS.flatMap((fact) => fact(story) ?? []);
}

/** Before the runbook's warning would have fired: then no alert could have fired earlier. */
function noticedEarly({ report, impact, config }: Story): string | null {
  const { alert } = report.incident;
  const { passedWarning: crossing } = impact;
  if (!alert || !('value' in crossing) || crossing.value.passedAt === null || crossing.value.isEarlier)
    return null;
  const { utilization, forSeconds } = config.alerts.warning;
  const seconds = secondsBetween(crossing.value.passedAt, alert.startsAt);
  if (seconds < 0 || seconds > forSeconds) return null;
  return `the alert fired ${durationText(seconds)} after the pool passed ${percent(utilization)}`;
}

function foundAtOnce({ diagnoses }: Story): string | null {
  const [finding] = diagnoses[0]?.findings ?? [];
  if (!finding || isProvisional(finding.cause)) return null;
  return `the first diagnosis named the cause: ${finding.cause}, ${finding.confidence} confidence`;
}

function completeEvidence({ diagnoses }: Story): string | null {
  if (diagnoses.length === 0 || diagnoses.some(({ evidence }) => evidence.gaps.length > 0)) return null;
  const longest = Math.max(...diagnoses.map(({ evidence }) => evidence.durationMs));
  return `the evidence had no gap: every source answered, within ${longest} ms`;
}

function firstChange(story: Story): string | null {
  const { actions, milestones } = story.report;
  const first = actions.find(({ changed }) => changed > 0);
  const { seconds } = milestones.firstAction;
  if (seconds === null || !first || first.undone) return null;
  return `first change ${durationText(seconds)} after the incident started: ${first.summary}`;
}

function repairedAlone({ report, calls }: Story): string | null {
  if (report.outcome !== 'resolved') return null;
  const passed = report.checks.filter((check) => check.passed).length;
  const healthy = `${passed} of ${report.checks.length} checks passed in the last sample`;
  return calls.length === 0
    ? `nobody had to be called: ${healthy}`
    : `the workflow's own changes repaired it: ${healthy}`;
}

function sparedWriters(story: Story): string | null {
  const database = story.root?.evidence.database;
  if (causeOf(story) !== 'connection-leak' || database?.kind !== 'read') return null;
  if (story.config.remediation.terminate.uncommittedWrites === 'terminate') return null;
  const writers = database.leaked.filter(({ uncommittedWrites }) => uncommittedWrites).length;
  if (writers === 0 || standing(story).length === 0) return null;
  return `${writers} leaked session(s) with uncommitted writes were not terminated: nothing they wrote was rolled back by the workflow`;
}

function refusedInTime({ report }: Story): string | null {
  const sums = report.refusals.filter(({ code }) => code === 'no-headroom');
  if (sums.length === 0) return null;
  const kinds = [...new Set(sums.map(({ kind }) => kind))].join(', ');
  return `what PostgreSQL could not have fed was refused before it was tried: ${kinds}`;
}

function everybodyTold({ delivered, lost }: Story): string | null {
  if (delivered === 0 || lost.length > 0) return null;
  return `every message was delivered (${delivered})`;
}
