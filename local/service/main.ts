/** Entry of one pod of the sample service `knhk-closed-loop`. */
import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { apiRoutes, failedRequest, metricsRoutes } from './api';
import { ConnectionUnavailableError, Database, sqlState } from './database';
import { readEnvironment } from './environment';
import { Faults } from './faults/faults';
import { serve } from './http';
import { createLog, type Log } from './log';
import { createMetrics, type PoolUsage } from './metrics';
import { ensureSchema } from './schema';

const API_PORT = 8080;
const METRICS_PORT = 9090;
const SCHEMA_RETRY_MS = 500;
/** Shorter than any grace period: leaked connections are never given back, so there is nothing more to wait for. */
const DRAIN_MS = 1_000;

async function main(): Promise<void> {
  const log = createLog();
  const env = readEnvironment(process.env);
  const database = new Database(env, log);
  const { DB_READ_POOL_MAX_CONNECTIONS: readSize } = env;
  const readDatabase = readSize === undefined ? undefined : new Database(env, log, readSize);
  const faults = new Faults(database, log);
  const metrics = createMetrics(() =>
    readDatabase ? { write: database.usage(), read: readDatabase.usage() } : database.usage(),
  );
  let ready = false;
  const isReady = () => ready && !(env.READINESS_NEEDS_CONNECTION && isFull(database.usage()));

  const failed = failedRequest(log);
  const api = apiRoutes({ database: readDatabase ?? database, faults, metrics, log, isReady });
  const servers = await Promise.all([
    serve(env.POD_IP, API_PORT, api, failed),
    serve(env.POD_IP, METRICS_PORT, metricsRoutes(metrics), failed),
  ]);
  process.once('SIGTERM', () => void shutDown(servers, [database, readDatabase], faults, log));
  log('INFO', 'knhk', 'listening', { address: env.POD_IP, pool: env.DB_POOL_MAX_CONNECTIONS });

  await prepareDatabase(database, log);
  ready = true;
  log('INFO', 'knhk', 'ready');
}

/** Tries until it succeeds: a database that is full or starting is no reason to crash, only not to be ready. */
async function prepareDatabase(database: Database, log: Log): Promise<void> {
  for (;;) {
    try {
      return await ensureSchema(database);
    } catch (error) {
      if (!(error instanceof ConnectionUnavailableError)) {
        log('ERROR', 'knhk::db', 'cannot prepare the schema', { code: sqlState(error) });
      }
      await sleep(SCHEMA_RETRY_MS);
    }
  }
}

function isFull({ active, total }: PoolUsage): boolean {
  return active >= total;
}

async function shutDown(
  servers: readonly Server[],
  databases: readonly (Database | undefined)[],
  faults: Faults,
  log: Log,
): Promise<void> {
  log('INFO', 'knhk', 'shutting down');
  faults.stop();
  const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
  const drained = Promise.all(closed).then(() => Promise.all(databases.map((each) => each?.close())));
  await Promise.race([drained, sleep(DRAIN_MS)]);
  process.exit(0);
}

void main().catch((error: unknown) => {
  createLog()('ERROR', 'knhk', 'cannot start', {
    error: error instanceof Error ? error.message : String(error),
  });
  process.exit(1);
});
