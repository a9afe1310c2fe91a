/** The service that the incidents are of: its database, and its pods. */
import { randomBytes } from 'node:crypto';
import type { Processes } from '../emulators/common/processes';
import { Cluster } from '../emulators/kubernetes/cluster';
import { DATABASE, DEPLOYMENT, NAMESPACE, SERVICE_ROLE } from './configuration';
import { FILE, startPgBouncer } from './pgbouncer';
import { startPostgres } from './postgres';
import { makeRunbookLogin } from './runbook-login';
import { runbookPolicies } from './runbook-policies';
import { runbookRole } from './runbook-role';
import { bundleService } from './service/bundle';
import { BOUNCER_CONFIG_MAP, followConfigMap } from './start-pgbouncer';
import { sizeOf, type WorldOptions } from './world-options';

/**
 * PostgreSQL with the roles of the service and of the runbook, and the service's pods on it.
 * @param bouncerPort Where PgBouncer is to listen, when one was asked for.
 */
export async function startService(
  processes: Processes,
  options: WorldOptions,
  bouncerPort: number | undefined,
  progress: (text: string) => void,
) {
  const { replicas, poolSize, readPoolSize, maxConnections } = sizeOf(options);
  const [postgres, program] = await Promise.all([
    startPostgres(processes, {
      maxConnections,
      ...(options.postgresSettings && { settings: options.postgresSettings }),
    }),
    bundleService(processes.scratchDir),
  ]);
  const password = {
    service: randomBytes(18).toString('base64url'),
    runbook: randomBytes(18).toString('base64url'),
  };
  await postgres.createRole(SERVICE_ROLE, password.service);
  await postgres.createDatabase(DATABASE, SERVICE_ROLE);
  const runbookLogin = await makeRunbookLogin(processes, postgres, DATABASE, password.runbook);
  progress(
    `PostgreSQL ${postgres.version}: ${postgres.host}:${postgres.port}, max_connections ${maxConnections}`,
  );

  const bouncer =
    options.pgbouncer &&
    bouncerPort !== undefined &&
    (await startPgBouncer(processes, options.pgbouncer, {
      ...{ port: bouncerPort, postgres, database: DATABASE },
      service: { username: SERVICE_ROLE, password: password.service },
    }));
  if (bouncer)
    progress(`${bouncer.version}: ${bouncer.host}:${bouncer.port}, pool ${options.pgbouncer?.poolSize}`);
  const { host, port } = bouncer || postgres;
  // Who wants to know is known only when Prometheus is up, which happens meanwhile.
  let podsChanged = async (): Promise<void> => undefined;
  const cluster = await Cluster.start({
    ...{ processes, program },
    namespace: NAMESPACE,
    name: DEPLOYMENT,
    ...options.cluster,
    accountRole: runbookRole(options.leases, bouncer ? [BOUNCER_CONFIG_MAP] : []),
    policies: runbookPolicies(),
    leases: [`knhk-runbook-${DEPLOYMENT}`, ...(options.leases ?? [])],
    replicas,
    containerEnv: {
      PGHOST: host,
      PGPORT: String(port),
      PGUSER: SERVICE_ROLE,
      PGDATABASE: DATABASE,
      DB_ACQUIRE_TIMEOUT_MS: '1000',
      ...(readPoolSize && { DB_READ_POOL_MAX_CONNECTIONS: String(readPoolSize) }),
      ...(options.readinessNeedsConnection && { READINESS_NEEDS_CONNECTION: 'true' }),
    },
    containerSecrets: { PGPASSWORD: password.service },
    postgres: { host: postgres.host, port: postgres.port, ...postgres.superuser },
    onPodsChanged: () => void podsChanged(),
    ...(bouncer && { otherConfigMaps: { [BOUNCER_CONFIG_MAP]: { [FILE]: bouncer.file } } }),
    configMap: { name: 'knhk-config', data: { DB_POOL_MAX_CONNECTIONS: String(poolSize) } },
  });
  if (bouncer) followConfigMap(processes, cluster, bouncer);
  progress(
    `Kubernetes API: ${cluster.url}, ${cluster.pods().length} pods of ${DEPLOYMENT}, pool ${poolSize} each`,
  );
  return {
    postgres,
    bouncer: bouncer || undefined,
    cluster,
    servicePassword: password.service,
    runbookLogin,
    onPodsChanged: (listener: () => Promise<void>) => {
      podsChanged = listener;
    },
  };
}
