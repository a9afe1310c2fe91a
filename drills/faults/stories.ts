/** What goes wrong in the world of a cell, what sets it right, and what it may come to: one entry a story. */
import { setTimeout as sleep } from 'node:timers/promises';
import { DEPLOYMENT, NAMESPACE } from '../../local/configuration';
import { FILE } from '../../local/pgbouncer';
import { BOUNCER_CONFIG_MAP } from '../../local/start-pgbouncer';
import { switchFaults } from '../../local/switch-fault';
import type { World } from '../../local/world';
import type { Story } from './cell';
import { type ClusterFigures, clusterFigures, type Lane } from './lane';
import { HEAVY_WORK, POOLED_WORLD, QUEUED_WORK, RAISED_POOLER_POOL, USUAL_WORK } from './settings';

/** The cluster's own limit, which is none here. */
const NO_LIMIT = 30;
const APPS = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${DEPLOYMENT}`;
const CONFIG_MAP = `/api/v1/namespaces/${NAMESPACE}/configmaps/knhk-config`;
const POOLER_CONFIG_MAP = `/api/v1/namespaces/${NAMESPACE}/configmaps/${BOUNCER_CONFIG_MAP}`;
const AUTOSCALERS = `/apis/autoscaling/v2/namespaces/${NAMESPACE}/horizontalpodautoscalers`;
const HOARD = { hoard: { connectionsPerSecond: 20, connections: 2 } };
/** What was seen of the story before is out of most windows by then. */
const NOTICED_MS = 3_000;
/** Leaks count from one second on; pools are full within as much. */
const BREWING_MS = 1_300;
const POLL_MS = 200;
const SETTLED_WITHIN_MS = 20_000;

export interface StoryPlay {
  /** Which world it takes. */
  readonly world: 'leak' | 'surge' | 'one-pod' | 'autoscaled' | 'pooled';
  /** Replicas at the beginning, where they are not the world's. */
  readonly replicas?: number;
  readonly begin: (lane: Lane) => Promise<void>;
  /** The pools are in the alert's reach: an incident begins once it fires, whatever the machine does meanwhile. */
  readonly isAlerted?: true;
  /** Right after a change was announced: the surge passes. */
  readonly afterChange?: (lane: Lane) => Promise<void>;
  /** What a person does who was called. */
  readonly help: (lane: Lane) => Promise<void>;
  /** What of the cluster may be other than before; undefined where nothing may. */
  readonly mayEnd?: (before: ClusterFigures, after: ClusterFigures) => boolean;
  /** The person types this in place of an alert. */
  readonly manualInput?: Readonly<Record<string, unknown>>;
}

const endLeaks = (lane: Lane) => lane.endLeaksByHand();
const calm = (lane: Lane) => switchInPods(lane, { ...USUAL_WORK, hoard: null });
const work = (lane: Lane) => switchInPods(lane, HEAVY_WORK);
const queue = (lane: Lane) => switchInPods(lane, QUEUED_WORK);
const helpWithPods = async (lane: Lane) => {
  lane.options.world.cluster.setMaxPods(NO_LIMIT);
  await calm(lane);
};
/** No pod more than there are. */
const workWithoutRoom = async (lane: Lane) => {
  const { cluster } = lane.options.world;
  cluster.setMaxPods(cluster.pods().length);
  await work(lane);
};
/** Out once; or out and back. */
const scaledOnce = (before: ClusterFigures, after: ClusterFigures) => {
  const changes = after.generation - before.generation;
  const more = after.replicas - before.replicas;
  return (
    after.poolSize === before.poolSize &&
    ((more === 1 && changes === 1) || (more === 0 && [0, 2].includes(changes)))
  );
};
/** The value and the restart each once; or each once and back, where a step that fails in between leaves a restart out. */
const raisedOnce = (before: ClusterFigures, after: ClusterFigures) => {
  const restarts = after.generation - before.generation;
  const isBack = after.poolSize === before.poolSize;
  return after.replicas === before.replicas && restarts <= (isBack ? 2 : 1);
};
const raisedMinOnce = (before: ClusterFigures, after: ClusterFigures) =>
  after.poolSize === before.poolSize &&
  after.replicas - before.replicas <= 1 &&
  after.minReplicas - before.minReplicas <= 1;

/**
 * The file is written first, and is all that there is where a person helped before the bouncer was told: it takes the
 * size with its next reload. A bouncer that has what its file has not would lose it then, and nobody would know.
 */
const raisedPoolerOnce = (before: ClusterFigures, after: ClusterFigures) =>
  after.generation === before.generation &&
  after.poolSize === before.poolSize &&
  [String(RAISED_POOLER_POOL), before.pooler?.file].includes(after.pooler?.file) &&
  [after.pooler?.file, before.pooler?.process].includes(after.pooler?.process);

export const STORIES: Readonly<Record<Story, StoryPlay>> = {
  leak: { world: 'leak', begin: (lane) => lane.leak(), help: endLeaks },
  stopped: {
    world: 'leak',
    begin: async (lane) => {
      await lane.stopChanges();
      await lane.leak();
    },
    help: endLeaks,
  },
  surge: {
    world: 'surge',
    begin: work,
    isAlerted: true,
    afterChange: calm,
    help: helpWithPods,
    mayEnd: scaledOnce,
  },
  larger: {
    world: 'one-pod',
    begin: work,
    isAlerted: true,
    afterChange: calm,
    help: helpWithPods,
    mayEnd: raisedOnce,
  },
  'larger-stuck': {
    ...{ world: 'one-pod', begin: workWithoutRoom, isAlerted: true, afterChange: calm, help: helpWithPods },
    mayEnd: raisedOnce,
  },
  skewed: {
    ...{ world: 'surge', replicas: 2, isAlerted: true, help: helpWithPods },
    begin: (lane) => switchInPods(lane, HOARD, 1),
    mayEnd: (before, after) =>
      after.generation === before.generation &&
      after.podNames.filter((name) => before.podNames.includes(name)).length >= before.podNames.length - 1,
  },
  traced: {
    ...{ world: 'surge', begin: async () => undefined, help: helpWithPods, manualInput: { traceSeconds: 2 } },
    mayEnd: (before, after) => !after.isTraced && after.generation - before.generation <= 2,
  },
  asked: { world: 'leak', begin: (lane) => lane.leak(), help: endLeaks, manualInput: { mode: 'approve' } },
  autoscaled: {
    world: 'autoscaled',
    begin: work,
    isAlerted: true,
    afterChange: calm,
    help: helpWithPods,
    mayEnd: raisedMinOnce,
  },
  pooled: { world: 'pooled', begin: queue, afterChange: calm, help: helpWithPods, mayEnd: raisedPoolerOnce },
};

/** @throws Error where the alert does not fire: what is seen then is not the story. */
export async function brew({ options: { world } }: Lane, { isAlerted }: StoryPlay): Promise<void> {
  await sleep(BREWING_MS);
  if (isAlerted && !(await alertComesTo(world, true))) throw new Error('the alert does not fire');
}

/** Waits until the alert fires, or until it does not. False: it is not so in time. */
async function alertComesTo(world: World, isFiring: boolean): Promise<boolean> {
  const { name } = world.configuration.alerts.critical;
  for (let waitedMs = 0; waitedMs < SETTLED_WITHIN_MS; waitedMs += POLL_MS) {
    const response = await fetch(`${world.prometheus.url}/api/v1/alerts`);
    const { data } = (await response.json()) as {
      data: { alerts: { state: string; labels: Record<string, string> }[] };
    };
    const fires = data.alerts.some(({ state, labels }) => state === 'firing' && labels['alertname'] === name);
    if (fires === isFiring) return true;
    await sleep(POLL_MS);
  }
  return false;
}

async function switchInPods(
  lane: Lane,
  faults: Readonly<Record<string, unknown>>,
  most = Number.POSITIVE_INFINITY,
): Promise<void> {
  const pods = lane.options.world.cluster.readyPods().slice(0, most);
  await Promise.allSettled(pods.map(({ ip }) => switchFaults(ip, faults)));
}

/** Has the world as the story begins it: so many pods, each with the previous pool size, and quiet. */
export async function settle(lane: Lane, { world: kind, replicas = 1 }: StoryPlay): Promise<void> {
  await lane.cleanUp();
  if (kind === 'leak') return;
  const { world } = lane.options;
  await helpWithPods(lane);
  const { poolSize, minReplicas, replicas: now, isTraced } = await clusterFigures(world);
  if (minReplicas > 1) await patch(world, `${AUTOSCALERS}/${DEPLOYMENT}`, { spec: { minReplicas: 1 } });
  if (now !== replicas) await patch(world, `${APPS}/scale`, { spec: { replicas } });
  if (poolSize !== lane.usualPoolSize) {
    await patch(world, CONFIG_MAP, { data: { DB_POOL_MAX_CONNECTIONS: lane.usualPoolSize } });
    const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() };
    await patch(world, APPS, { spec: { template: { metadata: { annotations } } } });
  }
  await settlePooler(world);
  if (isTraced) throw new Error('connection tracing was left on');
  for (let waitedMs = 0; waitedMs < SETTLED_WITHIN_MS; waitedMs += POLL_MS) {
    const pods = world.cluster.pods();
    if (pods.length === replicas && pods.every(({ ready }) => ready) && (await isWhole(world))) break;
    await sleep(POLL_MS);
  }
  await calm(lane);
  await sleep(NOTICED_MS);
  if (!(await alertComesTo(world, false))) throw new Error('the alert of the story before still fires');
}

/** As it was at the start: the volume with its file follows while the story is not yet noticed. */
async function settlePooler(world: World): Promise<void> {
  const { bouncer } = world;
  if (!bouncer) return;
  await patch(world, POOLER_CONFIG_MAP, { data: { [FILE]: bouncer.file } });
  await bouncer.ask(`SET default_pool_size = ${POOLED_WORLD.pgbouncer.poolSize}`);
}

async function isWhole({ cluster }: World): Promise<boolean> {
  const response = await cluster.request(APPS);
  const { spec, status } = (await response.json()) as {
    spec: { replicas: number };
    status: { updatedReplicas?: number; replicas?: number };
  };
  return status.updatedReplicas === spec.replicas && status.replicas === spec.replicas;
}

async function patch({ cluster }: World, path: string, body: object): Promise<void> {
  const response = await cluster.request(path, {
    method: 'PATCH',
    headers: { 'content-type': 'application/merge-patch+json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
}
