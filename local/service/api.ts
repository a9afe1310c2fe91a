/** The service's API and its metrics page, as answers to requests. */
import { ConnectionUnavailableError, type Database, sqlState } from './database';
import { type Faults, FaultsError } from './faults/faults';
import { type Answer, BadRequestError, type Routes, readJson } from './http';
import type { Log } from './log';
import type { Metrics } from './metrics';
import { DependencyError, listOrders } from './orders';

/** Runbook, Symptoms: a request slower than 500 ms is too slow. */
const SLOW_MS = 500;

export interface ApiParts {
  readonly database: Database;
  readonly faults: Faults;
  readonly metrics: Metrics;
  readonly log: Log;
  /** False until the service has been able to use its database, and whenever it wants no requests. */
  readonly isReady: () => boolean;
}

/** Routes of port 8080. Only the business route touches the pool: probes answer while it is exhausted. */
export function apiRoutes({ database, faults, metrics, log, isReady }: ApiParts): Routes {
  return {
    'GET /orders': () =>
      measured('/orders', async () => ({
        orders: await database.use('/orders', faults.ordersQuery(listOrders)),
      })),
    'GET /healthz': () => ({ status: isReady() ? 200 : 503, body: { ready: isReady() } }),
    'GET /faults': () => ({ status: 200, body: faults.status() }),
    'POST /faults': async (request) => {
      faults.apply(await readJson(request));
      return { status: 200, body: faults.status() };
    },
  };

  async function measured(route: string, work: () => Promise<unknown>): Promise<Answer> {
    const startedAtMs = performance.now();
    const answer = await work().then((body): Answer => ({ status: 200, body }), failed);
    const durationMs = Math.round(performance.now() - startedAtMs);
    metrics.countRequest(answer.status < 500 ? 'ok' : 'error', durationMs);
    if (durationMs > SLOW_MS) log('WARN', 'knhk::api', `slow query duration_ms=${durationMs}`, { route });
    return answer;
  }

  function failed(error: unknown): Answer {
    if (error instanceof ConnectionUnavailableError) {
      const { reason, waitedMs } = error;
      return { status: 503, body: { error: 'no database connection available', reason, waitedMs } };
    }
    if (error instanceof DependencyError) {
      log('ERROR', 'knhk::api', 'request failed', { error: error.name });
      return { status: 500, body: { error: error.message } };
    }
    log('ERROR', 'knhk::api', 'query failed', { code: sqlState(error) });
    return { status: 500, body: { error: 'the query failed' } };
  }
}

/** Routes of port 9090. */
export function metricsRoutes(metrics: Metrics): Routes {
  return {
    'GET /metrics': async () => ({
      status: 200,
      body: await metrics.page(),
      contentType: metrics.contentType,
    }),
  };
}

/** What is answered to a request that no route could carry out. */
export function failedRequest(log: Log): (error: unknown) => Answer {
  return (error) => {
    if (error instanceof FaultsError)
      return { status: 400, body: { error: 'wrong faults', problems: error.problems } };
    if (error instanceof BadRequestError) return { status: 400, body: { error: error.message } };
    log('ERROR', 'knhk::api', 'request failed', { error: error instanceof Error ? error.name : 'unknown' });
    return { status: 500, body: { error: 'internal error' } };
  };
}
