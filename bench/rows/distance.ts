/**
 * Diagnose with distance: every dependency a fixed time away, as in an account, where a round trip is what a diagnosis
 * costs. Its round trips one after the other follow from how it grows with the distance.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { SECRET_IDS } from '../../local/configuration';
import { startWorld, type World } from '../../local/world';
import { medianOf } from '../figure';
import type { Measure, Row } from '../row';
import { inTurns } from '../turns';
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
const WARMING = 10;
/** Until Prometheus has figures of every pod. */
const SETTLING_MS = 3_000;
/**
 * PostgreSQL without TLS, which is the longest chain: the connection, the startup and the server's demand for SCRAM, the
 * client's first message, its proof, and the query (PostgreSQL, Frontend/Backend Protocol, Message Flow). The login is
 * each call's own: a session that is kept takes a slot where these are scarce.
 */
const LEAST_ROUND_TRIPS = 5;
/** Of the function's own, above its round trips. */
const OWN_MS = 15;

export const measure: Measure = async (say) => {
  const world = await startWorld({ replicas: 1 });
  try {
    await sleep(SETTLING_MS);
    const incident = await incidentOf(world);
    const cluster = await recordedCluster(world, COUNTS);
    const away: Record<string, BenchFunction> = {};
    for (const delayMs of DELAYS_MS) away[delayMs] = await startAway(world, cluster, delayMs);
    const things = Object.fromEntries(
      COUNTS.flatMap((pods) =>
        Object.entries(away).map(([delayMs, diagnose]) => [
          nameOf(pods, Number(delayMs)),
          () => diagnoseRecorded(diagnose, incident, pods),
        ]),
      ),
    );
    await inTurns(WARMING, things);
    say(`diagnose with ${DELAYS_MS.join(', ')} ms each way: ${COUNTS.join(' and ')} pods, ${TURNS} turns`);
    const times = await inTurns(TURNS, things);
    for (const diagnose of Object.values(away)) await diagnose.close();
    return COUNTS.map((pods) => rowOf(pods, (delayMs) => times[nameOf(pods, delayMs)] ?? []));
  } finally {
    await world.close();
  }
};

const nameOf = (pods: number, delayMs: number) => `${pods} pods, ${delayMs} ms`;

function rowOf(pods: number, timesAt: (delayMs: number) => readonly number[]): Row {
  const [near, , far] = DELAYS_MS;
  const trips = (medianOf(timesAt(far)) - medianOf(timesAt(near))) / (2 * (far - near));
  return {
    name: `diagnose-distance-${pods}`,
    what: `diagnose, warm, ${pods} pods, every dependency ${SHOWN_MS} ms away`,
    beside: `the ${LEAST_ROUND_TRIPS} round trips that a login to PostgreSQL and one query are`,
    unit: 'ms',
    measured: timesAt(SHOWN_MS),
    baseline: [LEAST_ROUND_TRIPS * 2 * SHOWN_MS],
    target: { of: 'difference', most: OWN_MS },
    note:
      `Round trips one after the other, from how it grows between ${near} and ${far} ms: ${trips.toFixed(1)}. A proxy ` +
      'in a process of its own hands bytes on after the delay, each way, at any rate; a new connection costs a round trip.',
  };
}

/** Diagnose, as the stack has it, but for where its dependencies are. */
async function startAway(world: World, cluster: RecordedCluster, delayMs: number): Promise<BenchFunction> {
  const { secretsManager } = world.aws;
  const postgres = JSON.parse(secretsManager.value(SECRET_IDS.postgres)) as { host: string; port: number };
  const urls = [cluster.url, world.prometheus.url].map((url) => new URL(url));
  const question: Distance = {
    delayMs,
    to: [...urls.map(({ hostname, port }) => ({ host: hostname, port: Number(port) })), postgres],
  };
  const [api, prometheus, database] = await (await startProgram(world.processes, 'distance')).ask<
    readonly number[]
  >(question);
  const ids = { kubeconfig: `bench/kubeconfig-${delayMs}`, postgres: `bench/postgres-${delayMs}` };
  secretsManager.put(ids.kubeconfig, cluster.kubeconfig(`https://127.0.0.1:${api}`));
  secretsManager.put(ids.postgres, JSON.stringify({ ...postgres, host: '127.0.0.1', port: database }));
  return startFunction(world, 'measured-diagnose', (configuration) => {
    const { targets, ...rest } = recordedTargets(configuration, COUNTS, ids.kubeconfig);
    return {
      ...rest,
      targets: targets.map((target) => ({
        ...target,
        postgres: { ...(target['postgres'] as object), secretId: ids.postgres },
        prometheus: { url: `http://127.0.0.1:${prometheus}` },
      })),
    };
  });
}
