/** The worlds in which the matrix is played: one with many targets side by side, and some with one that can be changed. */
import { randomBytes } from 'node:crypto';
import { METRICS_PORT } from '../../emulators/kubernetes/ports';
import { DEPLOYMENT, NAMESPACE, SERVICE_ROLE, type TargetInput } from '../../local/configuration';
import { startWorld, type World, type WorldOptions } from '../../local/world';
import { Lane, type LaneOptions } from './lane';
import { LEAK_WORLD } from './settings';
import { laneName } from './steps';
import { detoursFor, type Strike } from './strike';

/** Prometheus takes notice of its targets within six seconds, and the windows want as much again. */
const WARM_UP_MS = 8_000;
/** Longer than any run. */
const SILENT_MS = 12 * 60 * 60 * 1_000;

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
  await silence(world);
  const { strikes, endings } = watched(world);
  const lanes = await Promise.all(
    names.map(async (name, index) => {
      const role = { name: roleOf(name), password: randomBytes(12).toString('base64url') };
      await world.postgres.createRole(role.name, role.password);
      return new Lane({
        ...{ world, strikes, endings, targetName: name, index, role, lease: name, poolSize: '4' },
      });
    }),
  );
  await scrapeForAll(world, names);
  await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
  return { world, lanes };
}

/** The one target of the world, which is changed. */
export async function startChangedWorld(
  options: WorldOptions & { readonly poolSize: number },
): Promise<LaneWorld> {
  const world = await startWorld(options);
  await silence(world);
  const { strikes, endings } = watched(world);
  const lane = new Lane({
    ...{ world, strikes, endings, targetName: DEPLOYMENT, index: 0, lease: `knhk-runbook-${DEPLOYMENT}` },
    role: { name: SERVICE_ROLE, password: world.servicePassword },
    poolSize: String(options.poolSize),
  });
  await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
  return { world, lanes: [lane] };
}

/** Alerts fire as anywhere, that of missing metrics too; but executions of their own would be active on the targets of the cells. */
async function silence({ alertmanager }: World): Promise<void> {
  const response = await fetch(`${alertmanager.url}/api/v2/silences`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      matchers: [{ name: 'alertname', value: '.+', isRegex: true }],
      startsAt: new Date().toISOString(),
      endsAt: new Date(Date.now() + SILENT_MS).toISOString(),
      ...{ createdBy: 'faults', comment: 'each cell starts its own execution' },
    }),
  });
  if (!response.ok) throw new Error(`the silence: ${await response.text()}`);
}

/** Leads struck steps astray, and notes how executions end. */
function watched(world: World): Pick<LaneOptions, 'strikes' | 'endings'> {
  const strikes = new Map<string, Strike>();
  const endings = new Map<string, string>();
  world.aws.lambda.detours = detoursFor(strikes);
  world.aws.onStatusChange(({ detail: { executionArn, status } }) => {
    if (status !== 'RUNNING') endings.set(executionArn, status);
  });
  return { strikes, endings };
}

function laneTarget(first: TargetInput, name: string): TargetInput {
  return {
    ...first,
    name,
    alertLabels: { namespace: NAMESPACE, deployment: name },
    // By secrets of its own, as another cluster and another server would be: lanes are active at the same time.
    kubernetes: { ...first.kubernetes, secretId: `knhk-runbook/${name}/kubeconfig`, lease: name },
    postgres: { ...first.postgres, secretId: `knhk-runbook/${name}/postgres`, users: [roleOf(name)] },
  };
}

function roleOf(name: string): string {
  return name.replaceAll('-', '_');
}

/** Each target sees the same pods under its own label, so that it has series of its own. */
async function scrapeForAll({ cluster, scraped }: World, names: readonly string[]): Promise<void> {
  await scraped.also(() =>
    names.flatMap((deployment) =>
      cluster.pods().map(({ name, ip }) => ({
        address: `${ip}:${METRICS_PORT}`,
        labels: { namespace: NAMESPACE, deployment, pod: name },
      })),
    ),
  );
}
