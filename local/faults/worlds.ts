/** The worlds in which the matrix is played: one with many targets side by side, and some with one that can be changed. */
import { randomBytes } from 'node:crypto';
import { METRICS_PORT } from '../cluster/ports';
import { DEPLOYMENT, NAMESPACE, SERVICE_ROLE, type TargetInput } from '../configuration';
import { startWorld, type World } from '../world';
import { Lane } from './lane';
import { LEAK_WORLD, SURGE_WORLD } from './settings';
import { laneName } from './steps';
import { detoursFor, type Strike } from './strike';

/** Prometheus takes notice of its targets within six seconds, and the windows want as much again. */
const WARM_UP_MS = 8_000;

export interface LaneWorld {
  readonly world: World;
  readonly lanes: readonly Lane[];
}

/** @param count of targets, each with its own Lease, its own role in PostgreSQL and its own series in Prometheus. */
export async function startLeakWorld(count: number): Promise<LaneWorld> {
  const names = Array.from({ length: count }, (_, index) => laneName(index));
  const world = await startWorld({
    ...LEAK_WORLD,
    leases: names,
    target: { others: (first) => names.map((name) => laneTarget(first, name)) },
  });
  const strikes = new Map<string, Strike>();
  world.aws.lambda.detours = detoursFor(strikes);
  const lanes = await Promise.all(
    names.map(async (name, index) => {
      const role = { name: roleOf(name), password: randomBytes(12).toString('base64url') };
      await world.postgres.createRole(role.name, role.password);
      return new Lane({
        ...{ world, strikes, targetName: name, index, role, lease: name },
        stories: ['leak', 'stopped'],
      });
    }),
  );
  await scrapeForAll(world, names);
  await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
  return { world, lanes };
}

export async function startSurgeWorld(): Promise<LaneWorld> {
  const world = await startWorld(SURGE_WORLD);
  const strikes = new Map<string, Strike>();
  world.aws.lambda.detours = detoursFor(strikes);
  const lane = new Lane({
    ...{ world, strikes, targetName: DEPLOYMENT, index: 0, lease: `knhk-runbook-${DEPLOYMENT}` },
    role: { name: SERVICE_ROLE, password: world.servicePassword },
    stories: ['surge', 'stuck'],
  });
  await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
  return { world, lanes: [lane] };
}

function laneTarget(first: TargetInput, name: string): TargetInput {
  return {
    ...first,
    name,
    alertLabels: { namespace: NAMESPACE, deployment: name },
    kubernetes: { ...first.kubernetes, lease: name },
    postgres: { ...first.postgres, users: [roleOf(name)] },
  };
}

function roleOf(name: string): string {
  return name.replaceAll('-', '_');
}

/** Each target sees the same pods under its own label, so that it has series of its own. */
async function scrapeForAll({ cluster, prometheus }: World, names: readonly string[]): Promise<void> {
  await prometheus.setTargets(
    [DEPLOYMENT, ...names].flatMap((deployment) =>
      cluster.pods().map(({ name, ip }) => ({
        address: `${ip}:${METRICS_PORT}`,
        labels: { namespace: NAMESPACE, deployment, pod: name },
      })),
    ),
  );
}
