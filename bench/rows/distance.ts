/**
 * Diagnose with distance: every dependency a fixed time away, as in an account, where a round trip is what a diagnosis
 * costs. Its round trips one after the other follow from how it grows with the distance.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { expectProxy } from '../../emulators/common/origin-guard';
import { SECRET_IDS } from '../../local/configuration';
import { startWorld, type World } from '../../local/world';
import type { Incident } from '../../src/model/incident';
import { medianOf } from '../figure';
import type { Measure, Row } from '../row';
import { inTurns, timed } from '../turns';
import type { Distance } from '../world/distance';
import { type BenchFunction, type Configured, incidentOf, startFunction } from '../world/functions';
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
/** The same through the same proxy, which hands everything on at once. */
const NO_DISTANCE_MS = 0;
const WARM_MS = [NO_DISTANCE_MS, ...DELAYS_MS] as const;
const [NEAR_MS, SHOWN_MS, FAR_MS] = DELAYS_MS;
/** Of a round trip. */
const FARTHER_MS = 2 * (FAR_MS - NEAR_MS);
const TURNS = 21;
const COLD_TURNS = 5;
const WARMING = 10;
/** Until Prometheus has figures of every pod. */
const SETTLING_MS = 3_000;
/**
 * PostgreSQL without TLS, which is the longest chain: the connection, the startup and the server's demand for SCRAM, the
 * client's first message, its proof, and the query (PostgreSQL, Frontend/Backend Protocol, Message Flow). The login is
 * each call's own: a session that is kept takes a slot where these are scarce. Then the evidence is put into S3.
 */
const LEAST_ROUND_TRIPS = 6;
const CHAIN = 'a login to PostgreSQL, one query, and the evidence kept in S3';
/** What is above the round trips is the function's own time, and PostgreSQL's: distance adds nothing to it. */
const MOST_OWN = 1.2;
/** A function that starts has nothing yet: no secret, no connection, no session of TLS. */
const MOST_COLD_CHAINS = 3;

/** Where the dependencies are that are so far away. */
interface Away {
  readonly prometheusUrl: string;
  readonly awsUrl: string;
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
    for (const delayMs of WARM_MS) away[delayMs] = await putAway(world, cluster, delayMs);
    const warm = await warmTimes(world, away, incident, say);
    const cold = await coldTimes(world, away, incident, say);
    return COUNTS.flatMap((pods) => [warmRow(pods, warm[pods] ?? {}), coldRow(pods, cold[pods] ?? {})]);
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
  const cases = COUNTS.flatMap((pods) => WARM_MS.map((delayMs) => ({ pods, delayMs })));
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
      for (const delayMs of [NEAR_MS, FAR_MS]) {
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
    COUNTS.map((pods) => [pods, Object.fromEntries(WARM_MS.map((delayMs) => [delayMs, of(pods, delayMs)]))]),
  );
}

/** What is above the round trips, beside the same with no distance. */
function warmRow(pods: number, times: At<readonly number[]>): Row {
  const least = LEAST_ROUND_TRIPS * 2 * SHOWN_MS;
  const whole = times[SHOWN_MS] ?? [];
  const note = `In all ${medianOf(whole).toFixed(0)} ms, of which ${LEAST_ROUND_TRIPS} round trips take ${least} ms: ${CHAIN}. ${tripsNote(times)}`;
  return {
    name: `diagnose-distance-${pods}`,
    what: `diagnose, warm, ${pods} pods, every dependency ${SHOWN_MS} ms away: less its ${LEAST_ROUND_TRIPS} round trips`,
    beside: 'the same with no distance',
    ...{ unit: 'ms', note, measured: whole.map((ms) => ms - least), baseline: times[NO_DISTANCE_MS] ?? [] },
    target: { of: 'ratio', most: MOST_OWN },
  };
}

function coldRow(pods: number, times: At<readonly number[]>): Row {
  const { near, far } = ends(times);
  return {
    name: `diagnose-distance-${pods}-cold`,
    what: `diagnose, cold, ${pods} pods: round trips one after the other`,
    beside: `${LEAST_ROUND_TRIPS} of a warm one`,
    ...{ unit: 'round trips', note: tripsNote(times) },
    measured: far.map((ms, turn) => (ms - (near[turn] ?? 0)) / FARTHER_MS),
    baseline: [LEAST_ROUND_TRIPS],
    target: { of: 'ratio', most: MOST_COLD_CHAINS },
  };
}

function tripsNote(times: At<readonly number[]>): string {
  const { near, far } = ends(times);
  const trips = (medianOf(far) - medianOf(near)) / FARTHER_MS;
  return (
    `Round trips one after the other, from how it grows between ${NEAR_MS} and ${FAR_MS} ms: ${trips.toFixed(1)}. A proxy in a ` +
    'process of its own hands bytes on after the delay, each way, at any rate; a new connection costs a round trip.'
  );
}

function ends(times: At<readonly number[]>) {
  return { near: times[NEAR_MS] ?? [], far: times[FAR_MS] ?? [] };
}

function found<T>(all: At<T>, delayMs: number): T {
  const one = all[delayMs];
  if (one === undefined) throw new RangeError(`nothing is ${delayMs} ms away`);
  return one;
}

/** The recorded API server, PostgreSQL, Prometheus, and what AWS has. */
async function putAway(world: World, cluster: RecordedCluster, delayMs: number): Promise<Away> {
  const { secretsManager } = world.aws;
  const postgres = JSON.parse(secretsManager.value(SECRET_IDS.postgres)) as { host: string; port: number };
  const urls = [cluster.url, world.prometheus.url, world.aws.endpointUrl].map((url) => new URL(url));
  const question: Distance = {
    delayMs,
    to: [...urls.map(({ hostname, port }) => ({ host: hostname, port: Number(port) })), postgres],
  };
  const program = await startProgram(world.processes, 'distance');
  const [api, prometheus, aws, database] = await program.ask<readonly number[]>(question);
  expectProxy(`127.0.0.1:${aws}`);
  const ids = { kubeconfig: `bench/kubeconfig-${delayMs}`, postgres: `bench/postgres-${delayMs}` };
  secretsManager.put(ids.kubeconfig, cluster.kubeconfig(`https://127.0.0.1:${api}`));
  secretsManager.put(ids.postgres, JSON.stringify({ ...postgres, host: '127.0.0.1', port: database }));
  return { ...ids, prometheusUrl: `http://127.0.0.1:${prometheus}`, awsUrl: `http://127.0.0.1:${aws}` };
}

/** Diagnose, as the stack has it, but for where its dependencies are. Of one target: others on its server would be read too. */
async function startAway(
  world: World,
  { kubeconfig, postgres, prometheusUrl, awsUrl }: Away,
  pods: number,
): Promise<BenchFunction> {
  const configure = (configuration: Configured) => {
    const { targets, ...rest } = recordedTargets(configuration, [pods], kubeconfig);
    return {
      ...rest,
      targets: targets.map((target) => ({
        ...target,
        postgres: { ...(target['postgres'] as object), secretId: postgres },
        prometheus: { url: prometheusUrl },
      })),
    };
  };
  return startFunction(world, 'measured-diagnose', configure, {
    environment: { AWS_ENDPOINT_URL: awsUrl },
  });
}
