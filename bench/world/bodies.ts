/** What pods answer: a metrics page and a log, as the sample service writes them, of any size. */
import { Histogram, Registry } from 'prom-client';
import { createMetrics } from '../../local/service/metrics';

const POOL = { total: 50, active: 48, idle: 2 };
/** As a chunk of a body comes from a socket of Node.js. */
const CHUNK_BYTES = 64 * 1024;

/** A page of at least so many bytes: the service's own, and histograms by route as larger services have them. */
export async function metricsPage(bytes: number): Promise<Buffer> {
  const registry = new Registry();
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  });
  const own = await createMetrics(() => POOL).page();
  let routes = '';
  for (let route = 0; own.length + routes.length < bytes; route += 1) {
    if (route % 50 === 49) routes = await registry.metrics();
    durations.observe({ method: 'GET', route: `/orders/{id}/items/${route}`, status: '200' }, route % 7);
  }
  // The pool's figures stand between the others.
  const middle = routes.indexOf('\n', routes.length / 2) + 1;
  return Buffer.from(`${routes.slice(0, middle)}${own}\n${routes.slice(middle)}`);
}

/**
 * A log of at least so many bytes, in the lines that the sample service writes: of a hundred, five tell of the pool and
 * two of slow queries. The same for the same `seed`.
 */
export function serviceLog(bytes: number, seed: number): Buffer {
  const lines: string[] = [];
  let length = 0;
  let random = seed + 1;
  const next = (below: number): number => {
    random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((random / 2_147_483_648) * below);
  };
  for (let index = 0; length < bytes; index += 1) {
    const at = `${new Date(Date.UTC(2026, 0, 31, 3) + index * 37).toISOString().slice(0, 23)}${String(next(1_000)).padStart(3, '0')}Z`;
    const line = `${at} ${messageOf(next(100), next)}\n`;
    lines.push(line);
    length += line.length;
  }
  return Buffer.from(lines.join(''));
}

function messageOf(kind: number, next: (below: number) => number): string {
  if (kind < 5)
    return ` WARN knhk::db: connection pool timeout waited_ms=${1_000 + next(9)} route="GET /orders"`;
  if (kind < 7) return ` WARN knhk::db: slow query duration_ms=${next(9_000)} call=orders.list`;
  return ` INFO knhk::http: answered method=GET path=/orders status=200 bytes=${next(5_000)} request=${next(2 ** 31).toString(16)}`;
}

/** A body piece by piece, as it would come. */
export function* chunksOf(body: Buffer): Generator<Buffer> {
  for (let start = 0; start < body.length; start += CHUNK_BYTES)
    yield body.subarray(start, start + CHUNK_BYTES);
}
