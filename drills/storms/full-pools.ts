/** Pods that say of themselves whether their pool is full: what a real Prometheus makes real alerts of. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Processes } from '../../emulators/common/processes';
import type { ScrapeTarget } from '../../local/alerting/prometheus';
import type { Target } from '../../src/configuration/configuration';

const HOST = '127.0.0.1';
const POOL = 10;

export interface FullPools {
  readonly scrapeTargets: readonly ScrapeTarget[];
  /** From now on, of the targets at these places, and of no others. */
  fill(places: readonly number[]): void;
}

/** One pod for each target, all of them served by this process. */
export async function serveFullPools(processes: Processes, targets: readonly Target[]): Promise<FullPools> {
  let full: ReadonlySet<number> = new Set();
  const scrapeTargets: ScrapeTarget[] = [];
  for (const [place, { alertLabels }] of targets.entries()) {
    const server = http.createServer((_, response) => {
      const active = full.has(place) ? POOL : 1;
      response.end(
        `knhk_db_pool_total ${POOL}\nknhk_db_pool_active ${active}\nknhk_db_pool_idle ${POOL - active}\n`,
      );
    });
    await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
    processes.onClose(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    const { namespace = '', deployment = '' } = alertLabels;
    const { port } = server.address() as AddressInfo;
    scrapeTargets.push({
      address: `${HOST}:${port}`,
      labels: { namespace, deployment, pod: `${deployment}-full` },
    });
  }
  return {
    scrapeTargets,
    fill(places) {
      full = new Set(places);
    },
  };
}
