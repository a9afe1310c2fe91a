/** What a storm consists of: the incidents, and every notification about them, in an order that the seed decides. */
import { groupKey, notification, type StormAlert } from './notification';
import { type Chance, chanceOf } from './random';

export interface StormPlanOptions {
  readonly seed: number;
  readonly webhooks: number;
  readonly incidents: number;
  /** Of the configuration: the alert that starts the runbook, and the labels of each target's alerts. */
  readonly alertname: string;
  readonly targets: readonly {
    readonly name: string;
    readonly alertLabels: Readonly<Record<string, string>>;
  }[];
  /** Epoch milliseconds from which the incidents' starts are counted back. */
  readonly nowMs: number;
}

/** What must come of one: its execution's input names these. */
export interface StormIncident {
  readonly target: string;
  readonly groupKey: string;
  /** ISO 8601, of the alert that was first. */
  readonly startsAt: string;
}

export interface PlannedWebhook {
  readonly body: string;
  /** `refused`: wrong for ever, to be answered 4xx. Everything else is to be answered 202. */
  readonly kind: 'firing' | 'resolved' | 'other' | 'refused';
  /** Sent without the right token. */
  readonly unauthorized?: boolean;
}

export interface StormPlan {
  readonly incidents: readonly StormIncident[];
  readonly webhooks: readonly PlannedWebhook[];
}

/** Of a hundred webhooks, so many are of these kinds; the rest report alerts that fire. */
const SHARES = { resolved: 8, other: 2, refused: 1 };
/** Every so many incidents, two of two targets share a group. */
const SHARED_EVERY = 10;
const PODS = 5;
const INCIDENT_APART_MS = 1_000;

/**
 * Plans a storm. Each incident is a group that grows from one alert to several, of which some resolve while others
 * fire; every stage of it is sent many times, in any order. A tenth of the groups holds alerts of two targets.
 * @throws RangeError when not every incident can be reported at least once.
 */
export function planStorm(options: StormPlanOptions): StormPlan {
  const { seed, webhooks, incidents: count } = options;
  const chance = chanceOf(seed);
  const groups = groupsOf(options);
  if (webhooks < groups.length * 4)
    throw new RangeError(`${webhooks} webhooks are too few for ${count} incidents`);
  const share = (percent: number) => Math.floor((webhooks * percent) / 100);
  const others = [
    ...repeat(share(SHARES.resolved), (index) => resolved(groups[index % groups.length] as Group)),
    ...repeat(share(SHARES.other), (index) => another(options, index)),
    ...repeat(share(SHARES.refused), (index) => refused(groups[0] as Group, index)),
  ];
  // Every group once as it began, so that each incident is reported whatever chance says.
  const firing = repeat(webhooks - others.length, (index) => {
    const group = groups[index % groups.length] as Group;
    return index < groups.length ? firstReport(group) : grown(group, chance);
  });
  return {
    incidents: groups.flatMap(({ incidents }) => incidents),
    webhooks: chance.shuffled([...others, ...firing]),
  };
}

interface Group {
  readonly labels: Readonly<Record<string, string>>;
  /** By incident: its alerts, the earliest first. */
  readonly alerts: readonly (readonly StormAlert[])[];
  readonly incidents: readonly StormIncident[];
}

function groupsOf(options: StormPlanOptions): Group[] {
  const { targets, incidents: count, alertname, nowMs } = options;
  const groups: Group[] = [];
  for (let made = 0; made < count; ) {
    const isShared = made % SHARED_EVERY === SHARED_EVERY - 2 && targets.length > 1;
    const members = isShared ? [made, made + 1] : [made];
    made += members.length;
    // The same group breaks again and again: only its start tells one incident of a target from the next.
    const firstMs = nowMs - (members[0] as number) * INCIDENT_APART_MS;
    const target = (index: number) => targets[index % targets.length] as (typeof targets)[number];
    const labels = isShared ? { alertname } : { alertname, ...target(members[0] as number).alertLabels };
    const alerts = members.map((index) =>
      repeat(PODS, (pod) => ({
        labels: { alertname, ...target(index).alertLabels, pod: `pod-${pod}`, severity: 'critical' },
        startsAt: new Date(firstMs + pod * 1_000).toISOString(),
      })),
    );
    groups.push({
      labels,
      alerts,
      incidents: members.map((index) => ({
        target: target(index).name,
        groupKey: groupKey(labels),
        startsAt: new Date(firstMs).toISOString(),
      })),
    });
  }
  return groups;
}

/** As a group is first sent: one alert for each incident. */
function firstReport({ labels, alerts }: Group): PlannedWebhook {
  return {
    kind: 'firing',
    body: notification(
      labels,
      alerts.flatMap((each) => each.slice(0, 1)),
    ),
  };
}

/** Later: more alerts, of which some are resolved, though never the last of an incident. */
function grown({ labels, alerts }: Group, chance: Chance): PlannedWebhook {
  const present = alerts.flatMap((each) => {
    const some = each.slice(0, 1 + chance.below(PODS));
    const firing = chance.below(some.length);
    return some.map((alert, index) => (index !== firing && chance.next() < 0.3 ? over(alert) : alert));
  });
  return { kind: 'firing', body: notification(labels, chance.shuffled(present)) };
}

function resolved({ labels, alerts }: Group): PlannedWebhook {
  return { kind: 'resolved', body: notification(labels, alerts.flat().map(over)) };
}

function over(alert: StormAlert): StormAlert {
  return { ...alert, resolvedAt: new Date(Date.parse(alert.startsAt) + 60_000).toISOString() };
}

/** Alerts that are none of the runbook's: of another name, or of a service that is no target. */
function another({ alertname, targets, nowMs }: StormPlanOptions, index: number): PlannedWebhook {
  const labels: Readonly<Record<string, string>> =
    index % 2 === 0
      ? { alertname: 'KNHKDatabasePoolHighUtilization', ...targets[0]?.alertLabels }
      : { alertname, namespace: 'somewhere', deployment: 'else' };
  return { kind: 'other', body: notification(labels, [{ labels, startsAt: new Date(nowMs).toISOString() }]) };
}

/** What must be refused, whatever it says: were it taken, there would be an execution too many. */
function refused(group: Group, index: number): PlannedWebhook {
  const { body } = firstReport(group);
  const strange = JSON.stringify({ ...JSON.parse(body), groupKey: `strange-${index}` });
  const ways: readonly PlannedWebhook[] = [
    { kind: 'refused', body: strange.slice(0, -20) },
    { kind: 'refused', body: strange.replace('"version":"4"', '"version":"3"') },
    { kind: 'refused', body: strange.replace(/"startsAt":"[^"]+"/, '"startsAt":"yesterday"') },
    { kind: 'refused', body: strange, unauthorized: true },
  ];
  return ways[index % ways.length] as PlannedWebhook;
}

function repeat<Item>(times: number, make: (index: number) => Item): Item[] {
  return Array.from({ length: times }, (_, index) => make(index));
}
