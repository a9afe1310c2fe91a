/**
 * Diagnose with distance: every dependency a fixed time away, as in an account, where a round trip is what a diagnosis
 * costs. Its round trips one after the other follow from how it grows with the distance.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { SECRET_IDS } from '../../local/configuration';
import { startWorld, type World } from '../../local/world';
import type { Incident } from '../../src/model/incident';
import { medianOf } from '../figure';
import type { Measure, Row } from '../row';
import { inTurns, timed } from '../turns';
import type { Distance } from '../world/distance';
import { type BenchFunction, incidentOf, startFunction } from '../world/functions';
import { startProgram } from '../world/programs';
import {
  diagnoseRecorded,
  type RecordedCluster,
  recordedCluster,
  recordedTargets,
} from '../world/recorded-cluster';

const COUNTS = [3, 100] as const;
/** Each way, in milliseconds: the same zone, another zone, another region. */
const DELAYS_MS = [2, 5, 20] as const;
const SHOWN_MS = 5;
const TURNS = 21;
const COLD_TURNS = 5;
const WARMING = 10;
/** Until Prometheus has figures of every pod. */
const SETTLING_MS = 3_000;
/**
 * PostgreSQL without TLS, which is the longest chain: the connection, the startup and the server's demand for SCRAM, the
 * client's first message, its proof, and the query (PostgreSQL, Frontend/Backend Protocol, Message Flow). The login is
 * each call's own: a session that is kept takes a slot where these are scarce.
 */
const LEAST_ROUND_TRIPS = 5;
const CHAIN = 'a login to PostgreSQL, and one query';
/** Of the function's own, above its round trips. */
const OWN_MS = 15;
/** A function that starts has nothing yet: no secret, no connection, no session of TLS. */
const MOST_COLD_CHAINS = 3;

/** Where the dependencies are that are so far away. */
interface Away {
  readonly prometheusUrl: string;
  /** Names of secrets. */
  readonly kubeconfig: string;
  readonly postgres: string;
}

type At<T> = Readonly<Record<number, T>>;

export const measure: Measure = async (say) => {
  const world = await startWorld({ replicas: 1 });
  try {
    await sleep(SETTLING_MS);
    const incident = await incidentOf(world);
    const cluster = await recordedCluster(world, COUNTS);
    const away: Record<number, Away> = {};
    for (const delayMs of DELAYS_MS) away[delayMs] = await putAway(world, cluster, delayMs);
    const warm = await warmTimes(world, away, incident, say);
    const cold = await coldTimes(world, away, incident, say);
    return COUNTS.flatMap((pods) => [
      rowOf(pods, 'warm', warm[pods] ?? {}, 1, OWN_MS),
      rowOf(pods, 'cold', cold[pods] ?? {}, MOST_COLD_CHAINS, null),
    ]);
  } finally {
    await world.close();
  }
};

type Say = (line: string) => void;

/** @returns by pods, and then by delay. */
async function warmTimes(
  world: World,
  away: At<Away>,
  incident: Incident,
  say: Say,
): Promise<At<At<readonly number[]>>> {
  const cases = COUNTS.flatMap((pods) => DELAYS_MS.map((delayMs) => ({ pods, delayMs })));
  const functions: BenchFunction[] = [];
  const things: Record<string, () => Promise<void>> = {};
  for (const { pods, delayMs } of cases) {
    const diagnose = await startAway(world, found(away, delayMs), pods);
    functions.push(diagnose);
    things[`${pods} ${delayMs}`] = () => diagnoseRecorded(diagnose, incident, pods);
  }
  await inTurns(WARMING, things);
  say(`diagnose with ${DELAYS_MS.join(', ')} ms each way: ${COUNTS.join(' and ')} pods, ${TURNS} turns`);
  const times = await inTurns(TURNS, things);
  for (const each of functions) await each.close();
  return byCase((pods, delayMs) => times[`${pods} ${delayMs}`] ?? []);
}

/** The first call of a process that has loaded its code: nothing is known yet, and nothing is connected. */
async function coldTimes(
  world: World,
  away: At<Away>,
  incident: Incident,
  say: Say,
): Promise<At<At<readonly number[]>>> {
  say(`the first call of a process: ${COLD_TURNS} turns`);
  const times: Record<string, number[]> = {};
  for (let turn = 0; turn < COLD_TURNS; turn += 1) {
    for (const pods of COUNTS) {
      // Each is a process of its own, and the round trips follow from two of them.
      for (const delayMs of [Math.min(...DELAYS_MS), Math.max(...DELAYS_MS)]) {
        const diagnose = await startAway(world, found(away, delayMs), pods);
        const ms = await timed(() => diagnoseRecorded(diagnose, incident, pods));
        await diagnose.close();
        times[`${pods} ${delayMs}`] = [...(times[`${pods} ${delayMs}`] ?? []), ms];
      }
    }
  }
  return byCase((pods, delayMs) => times[`${pods} ${delayMs}`] ?? []);
}

function byCase<T>(of: (pods: number, delayMs: number) => T): At<At<T>> {
  return Object.fromEntries(
    COUNTS.map((pods) => [
      pods,
      Object.fromEntries(DELAYS_MS.map((delayMs) => [delayMs, of(pods, delayMs)])),
    ]),
  );
}

/** @param chains so many times the longest chain. @param ownMs of the function's own above it; null: that is not what counts. */
function rowOf(
  pods: number,
  how: 'warm' | 'cold',
  times: At<readonly number[]>,
  chains: number,
  ownMs: number | null,
): Row {
  const [near, , far] = DELAYS_MS;
  const trips = (medianOf(times[far] ?? []) - medianOf(times[near] ?? [])) / (2 * (far - near));
  const most = LEAST_ROUND_TRIPS * chains;
  const shown = times[SHOWN_MS] ?? [];
  const note =
    `Round trips one after the other, from how it grows between ${near} and ${far} ms: ${trips.toFixed(1)}. A proxy in a ` +
    'process of its own hands bytes on after the delay, each way, at any rate; a new connection costs a round trip.';
  const name = `diagnose-distance-${pods}${how === 'cold' ? '-cold' : ''}`;
  const what = `diagnose, ${how}, ${pods} pods, every dependency ${SHOWN_MS} ms away`;
  if (ownMs !== null) {
    return {
      ...{ name, what, beside: `${most} round trips: ${CHAIN}`, unit: 'ms', note },
      ...{ measured: shown, baseline: [most * 2 * SHOWN_MS], target: { of: 'difference', most: ownMs } },
    };
  }
  const growth = (times[far] ?? []).map((ms, turn) => (ms - (times[near]?.[turn] ?? 0)) / (2 * (far - near)));
  return {
    ...{ name, what: `${what}: round trips`, beside: '', unit: 'round trips', note },
    ...{ measured: growth, baseline: [], target: { of: 'value', most } },
  };
}

function found<T>(all: At<T>, delayMs: number): T {
  const one = all[delayMs];
  if (one === undefined) throw new RangeError(`nothing is ${delayMs} ms away`);
  return one;
}

/** The recorded API server, PostgreSQL and Prometheus. What AWS has is where the local world has it. */
async function putAway(world: World, cluster: RecordedCluster, delayMs: number): Promise<Away> {
  const { secretsManager } = world.aws;
  const postgres = JSON.parse(secretsManager.value(SECRET_IDS.postgres)) as { host: string; port: number };
  const urls = [cluster.url, world.prometheus.url].map((url) => new URL(url));
  const question: Distance = {
    delayMs,
    to: [...urls.map(({ hostname, port }) => ({ host: hostname, port: Number(port) })), postgres],
  };
  const program = await startProgram(world.processes, 'distance');
  const [api, prometheus, database] = await program.ask<readonly number[]>(question);
  const ids = { kubeconfig: `bench/kubeconfig-${delayMs}`, postgres: `bench/postgres-${delayMs}` };
  secretsManager.put(ids.kubeconfig, cluster.kubeconfig(`https://127.0.0.1:${api}`));
  secretsManager.put(ids.postgres, JSON.stringify({ ...postgres, host: '127.0.0.1', port: database }));
  return { ...ids, prometheusUrl: `http://127.0.0.1:${prometheus}` };
}

/** Diagnose, as the stack has it, but for where its dependencies are. Of one target: others on its server would be read too. */
async function startAway(
  world: World,
  { kubeconfig, postgres, prometheusUrl }: Away,
  pods: number,
): Promise<BenchFunction> {
  return startFunction(world, 'measured-diagnose', (configuration) => {
    const { targets, ...rest } = recordedTargets(configuration, [pods], kubeconfig);
    return {
      ...rest,
      targets: targets.map((target) => ({
        ...target,
        postgres: { ...(target['postgres'] as object), secretId: postgres },
        prometheus: { url: prometheusUrl },
      })),
    };
  });
}
