/**
 * A pair of real Alertmanagers, a real Prometheus that tells both: first they gossip, then neither knows of the other
 * and both notify. One execution for each incident either way.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { byOtherNames, NO_POOLS_BY_OTHER_NAMES } from '../../local/configuration';
import { startWorld, type World } from '../../local/world';
import { atLeast, type Fact, fact } from '../harness/fact';
import { type FullPools, serveFullPools } from './full-pools';

export interface PairOptions {
  /** In each of the two phases. */
  readonly incidents: number;
  /** How long the second leaves a notification to the first. Alertmanager's default: 15 s. */
  readonly peerTimeoutSeconds: number;
  readonly onProgress?: (text: string) => void;
}

/** What each Alertmanager has sent in a phase, by its own count. */
export interface PairPhase {
  readonly name: 'gossiping' | 'apart';
  readonly incidents: number;
  readonly notifications: readonly [number, number];
  readonly executions: number;
}

export interface PairResult {
  readonly facts: readonly Fact[];
  readonly holds: boolean;
  readonly phases: readonly PairPhase[];
}

const POLL_MS = 200;
/** Prometheus takes up to 6 s to see the pods, and both Alertmanagers their time to notify. */
const ALERT_TIMEOUT_MS = 60_000;
/** Beyond the peer time-out: a group's next turn has come by then, in which a late notification would leave. */
const QUIET_MS = 3_000;
/** A full pool makes two alerts, of a group each: the warning too is sent, and starts nothing. */
const NOTIFICATIONS_EACH = 2;

/** Plays both phases in one world. Its executions are of mode `dry-run`. */
export async function playPair(options: PairOptions): Promise<PairResult> {
  const { incidents, peerTimeoutSeconds, onProgress } = options;
  const world = await startWorld({
    replicas: 1,
    requestsPerSecond: 5,
    pair: { peerTimeoutSeconds },
    target: { others: byOtherNames(2 * incidents) },
    configuration: {
      alerts: { ...NO_POOLS_BY_OTHER_NAMES, warning: { forSeconds: 0 }, critical: { forSeconds: 1 } },
      remediation: { mode: 'dry-run' },
    },
    ...(onProgress ? { onProgress } : {}),
  });
  try {
    return await play(world, options);
  } finally {
    await world.close();
  }
}

async function play(world: World, options: PairOptions): Promise<PairResult> {
  const { incidents, onProgress } = options;
  // The first target is the service itself, which is healthy throughout.
  const pools = await serveFullPools(world.processes, world.configuration.targets.slice(1));
  await world.scraped.also(() => pools.scrapeTargets);
  await until('both gossip', async () => (await clusterSizes(world)).every((size) => size === 2));
  const gossiping = await phase(world, pools, 'gossiping', 0, options);
  onProgress?.(textOf(gossiping));
  pools.fill([]);
  await until('the end of every alert', async () => (await firing(world)) === 0);
  // That they are resolved is sent at the groups' next turn, and belongs to none of the two phases.
  await allNotified(options.peerTimeoutSeconds);
  await world.alertmanagerPair?.part();
  const apart = await phase(world, pools, 'apart', incidents, options);
  onProgress?.(textOf(apart));
  const failed = await Promise.all(
    urls(world).map((url) => sumOf(url, 'alertmanager_notifications_failed_total')),
  );
  const each = NOTIFICATIONS_EACH * incidents;
  const facts = [
    fact('gossiping: executions', incidents, gossiping.executions),
    atLeast('gossiping: notifications of both together', each, sum(gossiping.notifications)),
    fact('apart: executions', incidents, apart.executions),
    atLeast('apart: notifications of the first', each, apart.notifications[0]),
    atLeast('apart: notifications of the second', each, apart.notifications[1]),
    fact('notifications that failed', 0, sum(failed)),
    fact('targets with an execution', 2 * incidents, targetsOf(world).size),
  ];
  return { facts, holds: facts.every(({ holds }) => holds), phases: [gossiping, apart] };
}

/** Fills pools, and waits until every notification was sent. */
async function phase(
  world: World,
  pools: FullPools,
  name: PairPhase['name'],
  from: number,
  { incidents, peerTimeoutSeconds }: PairOptions,
): Promise<PairPhase> {
  const before = await Promise.all(urls(world).map(notificationsOf));
  const executions = () => world.aws.stepFunctions.executions.length;
  const executionsBefore = executions();
  pools.fill(Array.from({ length: incidents }, (_, index) => from + index));
  await until('an execution for each incident', async () => executions() >= executionsBefore + incidents);
  await allNotified(peerTimeoutSeconds);
  const fired = await Promise.all(urls(world).map(notificationsOf));
  const [first = 0, second = 0] = fired.map((sent, index) => sent - (before[index] ?? 0));
  return { name, incidents, notifications: [first, second], executions: executions() - executionsBefore };
}

function allNotified(peerTimeoutSeconds: number): Promise<void> {
  return sleep(peerTimeoutSeconds * 1_000 + QUIET_MS);
}

function urls({ alertmanagerPair }: World): readonly string[] {
  if (!alertmanagerPair) throw new RangeError('this world has no pair of Alertmanagers');
  return alertmanagerPair.urls;
}

const notificationsOf = (url: string) => sumOf(url, 'alertmanager_notifications_total');
const clusterSizes = (world: World) =>
  Promise.all(urls(world).map((url) => sumOf(url, 'alertmanager_cluster_members')));

/** One of an Alertmanager's own metrics, of its webhook where it is of one. */
async function sumOf(url: string, metric: string): Promise<number> {
  const page = await (await fetch(`${url}/metrics`)).text();
  const lines = page
    .split('\n')
    .filter((line) => line.startsWith(`${metric} `) || line.startsWith(`${metric}{integration="webhook"`));
  return sum(lines.map((line) => Number(line.split(' ').at(-1))));
}

/** Alerts that Prometheus has firing. */
async function firing({ prometheus }: World): Promise<number> {
  const response = await fetch(`${prometheus.url}/api/v1/alerts`);
  const { data } = (await response.json()) as { data: { alerts: readonly unknown[] } };
  return data.alerts.length;
}

function targetsOf({ aws }: World): Set<string> {
  return new Set(
    aws.stepFunctions.executions.map(({ header }) => (JSON.parse(header.input) as { target: string }).target),
  );
}

/** @throws Error naming what did not come about. */
async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + ALERT_TIMEOUT_MS; !(await isSo()); await sleep(POLL_MS)) {
    if (performance.now() > end) throw new Error(`${what}: not within ${ALERT_TIMEOUT_MS / 1_000} s`);
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

export function textOf({ name, incidents, notifications, executions }: PairPhase): string {
  return `${name}: ${incidents} incidents, ${notifications.join(' + ')} notifications, ${executions} executions`;
}
