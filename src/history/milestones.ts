/** The four spans that an incident is measured by, all counted from its start, each with the formula that it comes from. */
import type { AppliedAction } from '../model/actions';
import type { Incident } from '../model/incident';
import type { Validation } from '../model/state';
import { timeOf } from './left';

interface Milestone {
  /** For people. */
  readonly name: string;
  /** From the start of the incident, to a tenth; null where it was not reached, or can't be known. */
  readonly seconds: number | null;
  readonly formula: string;
  /** ISO 8601, UTC. */
  readonly from: string | null;
  readonly to: string | null;
}

/** In the order in which they are reached. */
export interface Milestones {
  readonly detection: Milestone;
  readonly firstAction: Milestone;
  readonly mitigation: Milestone;
  readonly resolution: Milestone;
}

export interface Known {
  readonly incident: Incident | null;
  /** What the execution was started with. */
  readonly input: Readonly<Record<string, unknown>>;
  /** When the execution started. */
  readonly startedMs: number | null;
  readonly actions: readonly AppliedAction[];
  readonly validations: readonly Validation[];
}

/** When the incident began: the alert's or the given start, else the execution's. */
export function incidentStart(known: Known): number | null {
  return timeOf(known.incident?.startedAt) ?? givenStart(known) ?? known.startedMs;
}

/** The start that somebody named. Without one, nobody knows how long it took to notice. */
function givenStart({ incident, input }: Known): number | null {
  const alert = incident?.alert ?? input['alert'];
  const startsAt = typeof alert === 'object' && alert !== null && 'startsAt' in alert ? alert.startsAt : null;
  return timeOf(startsAt) ?? timeOf(input['startedAt']);
}

/** The first action is the first one that changed something, when it was over. */
export function milestonesOf(known: Known): Milestones {
  const { actions, validations, startedMs } = known;
  const start = incidentStart(known);
  const changes = actions.filter(({ changed }) => changed > 0).map(({ finishedAt }) => timeOf(finishedAt));
  const firstChange = changes.find((ms) => ms !== null) ?? null;
  const mitigated = validations.find(
    ({ healthy, observedAt }) => healthy && firstChange !== null && (timeOf(observedAt) ?? 0) >= firstChange,
  );
  const resolved = validations.findLast(({ healthy, next }) => healthy && next === 'resolved');
  return {
    detection: milestone(
      'Time to detect',
      'execution started − incident started',
      givenStart(known) === null ? null : start,
      startedMs,
    ),
    firstAction: milestone(
      'Time to first action',
      'first change ended − incident started',
      start,
      firstChange,
    ),
    mitigation: milestone(
      'Time to mitigate',
      'first healthy sample after a change − incident started',
      start,
      timeOf(mitigated?.observedAt),
    ),
    resolution: milestone(
      'Time to resolve',
      'last healthy sample − incident started',
      start,
      timeOf(resolved?.observedAt),
    ),
  };
}

function milestone(name: string, formula: string, fromMs: number | null, toMs: number | null): Milestone {
  const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  const seconds = fromMs === null || toMs === null ? null : Math.round((toMs - fromMs) / 100) / 10;
  return { name, seconds, formula, from: iso(fromMs), to: iso(toMs) };
}
