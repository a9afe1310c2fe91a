/** A storm: thousands of webhooks about a hundred incidents at once, and exactly one execution for each incident. */
import { setTimeout as sleep } from 'node:timers/promises';
import { byOtherNames, NO_POOLS_BY_OTHER_NAMES } from '../../local/configuration';
import { startWorld, type World } from '../../local/world';
import { atMost, type Fact, fact } from '../harness/fact';
import { watchMemory } from './footprint';
import { type LoadResult, SHORTEST_FLUSH_MS } from './load';
import { planStorm, type StormIncident, type StormPlanOptions } from './plan';
import { sendFromAnotherProcess } from './start-load';

export interface StormOptions {
  readonly webhooks: number;
  readonly incidents: number;
  readonly connections: number;
  readonly seed: number;
  /** Of the stage: what is above it is answered 503. Default: what API Gateway gives an account. */
  readonly throttle?: { readonly requestsPerSecond: number; readonly burst: number };
  readonly onProgress?: (text: string) => void;
}

export interface StormResult {
  readonly facts: readonly Fact[];
  readonly holds: boolean;
  readonly load: LoadResult;
  /** Of the process that has the gateway, Step Functions and the rest, megabytes. */
  readonly memory: { readonly startMb: number; readonly peakMb: number; readonly endMb: number };
  readonly executions: { readonly started: number; readonly byStatus: Readonly<Record<string, number>> };
  /** From the first webhook to the end of the last execution. */
  readonly secondsToTheEnd: number;
}

/** API Gateway quotas: 10,000 requests a second and a burst of 5,000, for an account in a region. */
const ACCOUNT_THROTTLE = { requestsPerSecond: 10_000, burst: 5_000 };
const OTHER_TARGETS = 9;
/** Share of webhooks whose connection is cut, and how long Lambda has no room for the intake, once. */
const CUT_SHARE = 0.01;
const REFUSING_MS = 500;
/** What ten thousand webhooks may add to the process at its peak. */
const MAX_GROWTH_MB = 200;
const LOAD_TIMEOUT_MS = 1_200_000;
const END_TIMEOUT_MS = 600_000;

/**
 * Plays one in a world of its own. The executions are real ones, of mode `dry-run`: they diagnose, plan and report, and
 * change nothing, because a hundred that change one service would only wait for each other.
 */
export async function playStorm(options: StormOptions): Promise<StormResult> {
  const { onProgress, throttle = ACCOUNT_THROTTLE } = options;
  const world = await startWorld({
    replicas: 1,
    requestsPerSecond: 5,
    target: { others: byOtherNames(OTHER_TARGETS) },
    configuration: {
      ...{ alerts: NO_POOLS_BY_OTHER_NAMES, remediation: { mode: 'dry-run' }, deployment: { api: throttle } },
    },
    ...(onProgress ? { onProgress } : {}),
  });
  try {
    return await play(world, options);
  } finally {
    await world.close();
  }
}

async function play(world: World, options: StormOptions): Promise<StormResult> {
  const { seed, webhooks, incidents, connections } = options;
  const plan: StormPlanOptions = {
    ...{ seed, webhooks, incidents, nowMs: Date.now() },
    alertname: world.configuration.alerts.critical.name,
    targets: world.configuration.targets.map(({ name, alertLabels }) => ({ name, alertLabels })),
  };
  const expected = planStorm(plan).incidents;
  const memory = watchMemory();
  const startedMs = performance.now();
  const sending = sendFromAnotherProcess(
    world.processes,
    { plan, load: { ...world.webhook, connections, seed, cutShare: CUT_SHARE } },
    LOAD_TIMEOUT_MS,
  );
  const refused = refuseOnce(world, sending);
  const load = await sending;
  await refused;
  options.onProgress?.(`${load.webhooks} webhooks answered in ${load.seconds} s`);
  const statuses = await allEnded(world);
  const secondsToTheEnd = Math.round((performance.now() - startedMs) / 1_000);
  const grown = memory.stop();
  const facts = [
    ...loadFacts(load),
    ...(await executionFacts(world, expected)),
    fact('executions that did not succeed', 0, statuses.filter((each) => each !== 'SUCCEEDED').length),
    atMost('memory of the process at its peak, MB', grown.startMb + MAX_GROWTH_MB, grown.peakMb),
  ];
  return {
    facts,
    holds: facts.every(({ holds }) => holds),
    load,
    memory: grown,
    executions: { started: statuses.length, byStatus: countOf(statuses) },
    secondsToTheEnd,
  };
}

/** In the midst of it, Lambda has no room for the intake for a moment: what is sent then is answered 502. */
async function refuseOnce(world: World, sending: Promise<unknown>): Promise<void> {
  const ended = sending.then(
    () => 'ended' as const,
    () => 'ended' as const,
  );
  const first = async () => {
    while ((await world.executions.list(1)).length === 0) await sleep(50);
  };
  if ((await Promise.race([first(), ended])) === 'ended') return;
  world.aws.lambda.disturb('Intake', 'throttle');
  await Promise.race([sleep(REFUSING_MS), ended]);
  world.aws.lambda.disturb('Intake', null);
}

function loadFacts({ givenUp, unexpected, latencyMs }: LoadResult): Fact[] {
  return [
    fact('webhooks without an answer in time', 0, givenUp),
    fact('unexpected answers', 'none', textOf(unexpected)),
    atMost('the slowest answer, ms', SHORTEST_FLUSH_MS, Math.ceil(latencyMs.max)),
  ];
}

/** What was started against what should have been, by what stands in the executions' input. */
async function executionFacts(world: World, expected: readonly StormIncident[]): Promise<Fact[]> {
  const started = world.aws.stepFunctions.executions.map(({ header }) => {
    const { target, alert } = JSON.parse(header.input) as { target: string; alert: StormIncident };
    return { name: header.name, incident: keyOf({ ...alert, target }) };
  });
  const wanted = new Set(expected.map(keyOf));
  const happened = started.map(({ incident }) => incident);
  return [
    fact('executions', expected.length, started.length),
    fact('names of executions', expected.length, new Set(started.map(({ name }) => name)).size),
    fact('incidents without an execution', 0, [...wanted].filter((each) => !happened.includes(each)).length),
    fact('executions without an incident', 0, happened.filter((each) => !wanted.has(each)).length),
  ];
}

const keyOf = ({ target, groupKey, startsAt }: StormIncident) => `${target} ${groupKey} ${startsAt}`;

/** The statuses of all executions, once none of them runs. */
async function allEnded({ aws: { stepFunctions } }: World): Promise<string[]> {
  const deadlineMs = performance.now() + END_TIMEOUT_MS;
  const statuses = () => stepFunctions.executions.map(({ status }) => status);
  while (statuses().includes('RUNNING') && performance.now() < deadlineMs) await sleep(200);
  return statuses();
}

function countOf(items: readonly string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(items, (item) => item)].map(([item, all]) => [item, all.length]));
}

function textOf(counts: Readonly<Record<string, number>>): string {
  return (
    Object.entries(counts)
      .map(([what, times]) => `${times} x ${what}`)
      .join(', ') || 'none'
  );
}
