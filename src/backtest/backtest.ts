/** Puts recorded looks through today's decisions with a configuration, incident by incident. */
import { type Configuration, findTarget } from '../configuration/configuration';
import { type Difference, differencesOf } from './differences';
import type { Decided, RecordedLook } from './document';
import { judge } from './judge';
import { readOtherwise } from './read-with';

/** A look of which something is decided otherwise. */
export interface ChangedLook {
  /** ISO 8601, UTC: when its evidence was read. */
  readonly observedAt: string;
  readonly kind: RecordedLook['kind'];
  readonly differences: readonly Difference[];
  readonly before: Decided;
  readonly now: Decided;
}

export interface ComparedIncident {
  readonly id: string;
  readonly target: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Looks that were compared. */
  readonly looks: number;
  /** In the order of time: after the first the incident would have gone another way, and is judged on what was seen. */
  readonly changed: readonly ChangedLook[];
  /** Why nothing of it could be compared; null where something was. */
  readonly notCompared: string | null;
}

export interface Backtest {
  /** In the order in which they began. */
  readonly incidents: readonly ComparedIncident[];
  /** Those of which something is decided otherwise. */
  readonly changedIncidents: number;
  /** Settings of the candidate that decide what is read, and were others then: each look keeps what was read. */
  readonly readOtherwise: readonly string[];
}

/** @param looks In any order, of any number of incidents. */
export function backtest(looks: readonly RecordedLook[], config: Configuration): Backtest {
  const byIncident = new Map<string, RecordedLook[]>();
  for (const look of looks)
    byIncident.set(look.incident.id, [...(byIncident.get(look.incident.id) ?? []), look]);
  const incidents = [...byIncident.values()]
    .map((own) => comparedIncident(own, config))
    .sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
  return {
    incidents,
    changedIncidents: incidents.filter(({ changed }) => changed.length > 0).length,
    readOtherwise: [...new Set(looks.flatMap(({ readWith }) => readOtherwise(readWith, config)))].sort(),
  };
}

function comparedIncident(looks: readonly RecordedLook[], config: Configuration): ComparedIncident {
  const inOrder = [...looks].sort(
    (a, b) => Date.parse(a.evidence.observedAt) - Date.parse(b.evidence.observedAt),
  );
  const [first] = inOrder;
  if (!first) throw new RangeError('an incident without a look');
  const { id, target, startedAt } = first.incident;
  const facts = { id, target: target.name, startedAt };
  if (!findTarget(config, target.name)) {
    const notCompared = `the configuration has no target '${target.name}'`;
    return { ...facts, looks: 0, changed: [], notCompared };
  }
  const decided = inOrder.flatMap((look) => (look.decided ? [{ look, before: look.decided }] : []));
  if (decided.length === 0)
    return { ...facts, looks: 0, changed: [], notCompared: 'what was decided was not recorded' };
  const changed = decided.flatMap(({ look, before }) => changedLook(look, before, config));
  return { ...facts, looks: decided.length, changed, notCompared: null };
}

function changedLook(look: RecordedLook, before: Decided, config: Configuration): ChangedLook[] {
  const now = judge(look, config);
  const differences = differencesOf(before, now);
  const { kind, evidence } = look;
  return differences.length === 0
    ? []
    : [{ observedAt: evidence.observedAt, kind, differences, before, now }];
}
