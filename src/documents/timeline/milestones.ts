/** The four spans that an incident is measured by, each with the formula that it comes from. */
import { tenths, timeOf } from './draft';
import type { Facts } from './facts';
import type { Milestone } from './model';

type Known = Pick<Facts, 'incident' | 'input' | 'startedAtMs' | 'actions' | 'samples'>;

/** When the incident began: the alert's or the given start, else the execution's. */
export function incidentStart(facts: Known): number | null {
  return timeOf(facts.incident?.startedAt) ?? givenStart(facts) ?? facts.startedAtMs;
}

/** The start that somebody told of. Without one, nobody knows how long it took to notice. */
function givenStart({ incident, input }: Known): number | null {
  const alert = incident?.alert ?? input['alert'];
  const told = typeof alert === 'object' && alert !== null && 'startsAt' in alert ? alert.startsAt : null;
  return timeOf(told) ?? timeOf(input['startedAt']);
}

/** In order: detect, first action, mitigate, resolve. */
export function milestonesOf(facts: Known): Milestone[] {
  const { actions, samples, startedAtMs } = facts;
  const start = incidentStart(facts);
  const given = givenStart(facts);
  const changed = actions.filter((action) => action.changed > 0).map((action) => timeOf(action.finishedAt));
  const firstChange = changed.find((ms) => ms !== null) ?? null;
  const mitigated = samples.find(
    ({ healthy, observedAt }) => healthy && firstChange !== null && (timeOf(observedAt) ?? 0) >= firstChange,
  );
  const resolved = samples.findLast(({ healthy, next }) => healthy && next === 'resolved');
  return [
    milestone(
      'time-to-detect',
      'MTTD',
      'execution started − incident started',
      given === null ? null : start,
      startedAtMs,
    ),
    milestone(
      'time-to-first-action',
      'Time to first action',
      'first change ended − incident started',
      start,
      firstChange,
    ),
    milestone(
      'time-to-mitigate',
      'Time to mitigate',
      'first healthy sample after a change − incident started',
      start,
      timeOf(mitigated?.observedAt),
    ),
    milestone(
      'time-to-resolve',
      'MTTR',
      'last healthy sample − incident started',
      start,
      timeOf(resolved?.observedAt),
    ),
  ];
}

function milestone(
  key: Milestone['key'],
  name: string,
  formula: string,
  fromMs: number | null,
  toMs: number | null,
): Milestone {
  const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  const seconds = fromMs === null || toMs === null ? null : tenths(toMs - fromMs);
  return { key, name, seconds, formula, from: iso(fromMs), to: iso(toMs) };
}
