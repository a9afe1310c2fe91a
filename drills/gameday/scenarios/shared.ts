/** Worlds and crowds that several scenarios have in common. */

import { DEPLOYMENT, NAMESPACE, SERVICE_ROLE } from '../../../local/configuration';
import { switchFaults } from '../../../local/switch-fault';
import type { WorldOptions } from '../../../local/world';
import { type Fact, fact } from '../../harness/fact';
import type { Bystander } from '../scenario-database';
import type { Stage } from '../stage';

/** What each request of a service with heavy work takes. */
const HEAVY_MS = 400;
export const HEAVY_WORK = { workload: { ms: HEAVY_MS } };
export const LIGHTER_WORK = { workload: null };
/**
 * Pools so small, and work so heavy, that they were always near their limit (55 × 0.4 = 22 of 24 in use), and a few
 * requests more fill them: three pods are too few, six are enough.
 */
export const TIGHT: WorldOptions = {
  ...{ replicas: 3, poolSize: 8, requestsPerSecond: 66 },
  past: { requestsPerSecond: 55, p95Ms: HEAVY_MS },
};

/** Each pod leaks its whole pool within seconds. */
export function leak(connections: number, more: Readonly<Record<string, unknown>> = {}) {
  return { leak: { connectionsPerSecond: 5, connections, ...more } };
}

/** Most of each pool leaks, and the rest when that has been idle for longer than a leaked session may be: then the alert. */
export async function oldLeak(stage: Stage): Promise<void> {
  await stage.fault(leak(12));
  await untilLeaked(stage, 36);
  await stage.fault(leak(4));
}

/** Lets as much time pass as the checks look back: what the start of the world left in logs and figures is past then. */
export async function untilQuiet(stage: Stage): Promise<void> {
  await stage.pass(stage.world.configuration.validation.windowSeconds);
}

/** Waits until so many sessions of the service are idle in a transaction for longer than a leaked one may be. */
export async function untilLeaked(stage: Stage, sessions: number): Promise<void> {
  const { idleInTransactionSeconds } = stage.world.configuration.remediation.terminate;
  await stage.until(
    `${sessions} leaked sessions`,
    (idleInTransactionSeconds + 60) * 1_000,
    async () => (await stage.database.idleInTransaction(idleInTransactionSeconds)) >= sessions,
  );
}

/** As sqlx, Flyway and others keep a second migration out. */
const MIGRATION_LOCK = 'SELECT pg_advisory_lock(4711)';

/**
 * Sessions that look like leaks to a careless eye: a backup and two migrations that use the service's own role, one of
 * which says of itself nothing but that it holds the migrations' lock, and a person of another role. All have been idle in a transaction for long enough.
 */
export async function bystanders(stage: Stage): Promise<Bystander[]> {
  await stage.database.createRole('analyst');
  const statements = ['BEGIN', 'SELECT 1'];
  return Promise.all([
    stage.database.session({ role: SERVICE_ROLE, application: 'pg_dump', statements }),
    stage.database.session({ role: SERVICE_ROLE, application: 'knhk-migrations', statements }),
    stage.database.session({
      role: SERVICE_ROLE,
      application: '',
      statements: [MIGRATION_LOCK, ...statements],
    }),
    stage.database.session({ role: 'analyst', application: 'knhk-notebook', statements }),
  ]);
}

export function allAlive(crowd: readonly Bystander[]): Fact {
  const ended = crowd.filter((each) => !each.isAlive()).map((each) => each.name);
  return fact('sessions terminated that the rules protect', 'none', ended.join(', ') || 'none');
}

/** What the cluster says of the deployment and the ConfigMap. */
export async function clusterFacts(
  stage: Stage,
): Promise<{ replicas: number; poolSize: string; pods: number }> {
  const { cluster } = stage.world;
  const get = async (path: string) => {
    const response = await cluster.request(path);
    return (await response.json()) as { spec?: { replicas?: number }; data?: Record<string, string> };
  };
  const deployment = await get(`/apis/apps/v1/namespaces/${NAMESPACE}/deployments/knhk-closed-loop`);
  const configMap = await get(`/api/v1/namespaces/${NAMESPACE}/configmaps/knhk-config`);
  return {
    replicas: deployment.spec?.replicas ?? -1,
    poolSize: configMap.data?.['DB_POOL_MAX_CONNECTIONS'] ?? 'not set',
    pods: cluster.pods().length,
  };
}

/** The deployment as the API has it, as JSON text. */
export async function deploymentText({ world: { cluster } }: Stage): Promise<string> {
  const response = await cluster.request(`/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${DEPLOYMENT}`);
  return response.text();
}

/** Logins that PostgreSQL refused for want of a slot, by its own log. */
export async function refusedLogins({ world }: Stage): Promise<number> {
  const log = await world.postgresLog();
  return [...log.matchAll(/FATAL: .*(remaining connection slots|too many (?:clients|connections))/g)].length;
}

/** The names of the pods that are there now. */
export function podNames({ world }: Stage): ReadonlySet<string> {
  return new Set(world.cluster.pods().map(({ name }) => name));
}

/** Switches a fault on in each pod that replaces one of those `before`, until all are replaced. */
export async function onEachNewPod(
  stage: Stage,
  before: ReadonlySet<string>,
  body: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { cluster } = stage.world;
  const struck = new Set<string>();
  await stage.until('every pod replaced', 60_000, async () => {
    for (const { name, ip, ready } of cluster.pods()) {
      if (!ready || before.has(name) || struck.has(name)) continue;
      await switchFaults(ip, body);
      struck.add(name);
    }
    return cluster.pods().every(({ name }) => struck.has(name));
  });
}

/** The same for pods that are added, until there are so many. */
export async function onEachAddedPod(
  stage: Stage,
  pods: number,
  body: Readonly<Record<string, unknown>>,
): Promise<void> {
  await stage.until(`${pods} pods`, 60_000, async () => stage.world.cluster.podUrls().length >= pods);
  await stage.fault(body);
}
