/** What the sample service's tests share: a real PostgreSQL, pods as real processes, and what can be seen of them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type ManagedProcess, Processes } from '../../emulators/common/processes';
import { PodAddresses } from '../../emulators/kubernetes/addresses';
import { type LocalPostgres, startPostgres } from '../../local/postgres';
import { bundleService } from '../../local/service/bundle';

export const POOL_SIZE = 5;
const ACQUIRE_TIMEOUT_MS = 700;

export interface TestService {
  readonly processes: Processes;
  readonly postgres: LocalPostgres;
  readonly bundle: string;
  readonly addresses: PodAddresses;
}

export interface Pod {
  readonly api: string;
  readonly process: ManagedProcess;
  output(): string;
  metric(name: string): Promise<number>;
}

/** Starts what pods need; ends, with all that was started beside it, by `processes.close()`. */
export async function startTestService(): Promise<TestService> {
  const processes = await Processes.open('knhk-service-test-');
  const postgres = await startPostgres(processes, { maxConnections: 30 });
  await postgres.createRole('knhk', 'secret');
  await postgres.createDatabase('knhk', 'knhk');
  const bundle = await bundleService(processes.scratchDir);
  return { processes, postgres, bundle, addresses: await PodAddresses.open([8080, 9090]) };
}

let pods = 0;

/** Starts a pod and waits until its health is answered with `health`. */
export async function startPod(
  { processes, postgres, bundle, addresses }: TestService,
  env: Record<string, string> = {},
  health = 200,
): Promise<Pod> {
  const name = `pod-${pods++}`;
  const ip = await addresses.take();
  const managed = processes.start(name, process.execPath, [bundle], {
    env: {
      ...{ POD_NAME: name, POD_IP: ip, PGHOST: postgres.host, PGPORT: String(postgres.port) },
      ...{ PGUSER: 'knhk', PGPASSWORD: 'secret', PGDATABASE: 'knhk' },
      DB_POOL_MAX_CONNECTIONS: String(POOL_SIZE),
      DB_ACQUIRE_TIMEOUT_MS: String(ACQUIRE_TIMEOUT_MS),
      ...env,
    },
  });
  let output = '';
  managed.child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  const api = `http://${ip}:8080`;
  await until(async () => (await fetch(`${api}/healthz`)).status === health);
  return {
    api,
    process: managed,
    output: () => output,
    metric: async (metric) => {
      const page = await (await fetch(`http://${ip}:9090/metrics`)).text();
      const line = page.split('\n').find((candidate) => candidate.startsWith(`${metric} `));
      return Number(line?.slice(metric.length + 1));
    },
  };
}

export async function until(condition: () => Promise<boolean> | boolean, timeoutMs = 60_000): Promise<void> {
  const deadlineMs = Date.now() + timeoutMs;
  for (;;) {
    // Not listening yet counts as not yet.
    if (await Promise.resolve(condition()).catch(() => false)) return;
    if (Date.now() > deadlineMs) throw new Error(`not within ${timeoutMs} ms: ${condition}`);
    await sleep(50);
  }
}

export function switchFaults(pod: Pod, body: unknown): Promise<Response> {
  return fetch(`${pod.api}/faults`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** The `application_name` of a pod's sessions. */
export const heldBy = (pod: string) => `knhk-closed-loop/${pod}`;

export interface Session {
  readonly application_name: string;
  readonly state: string;
  readonly query: string;
  readonly wait_event_type: string | null;
  readonly in_transaction: boolean;
  readonly wrote: boolean;
}

/** The sessions of all pods, as PostgreSQL sees them. */
export function sessions({ postgres }: TestService): Promise<Session[]> {
  return postgres.query(
    'postgres',
    `SELECT application_name, state, query, wait_event_type,
            xact_start IS NOT NULL AS in_transaction, backend_xid IS NOT NULL AS wrote
       FROM pg_stat_activity WHERE datname = 'knhk' AND application_name LIKE 'knhk-closed-loop/%'`,
  );
}

export async function leakedSessions(service: TestService): Promise<Session[]> {
  return (await sessions(service)).filter(({ state }) => state === 'idle in transaction');
}

export function terminateLeaks({ postgres }: TestService): Promise<unknown> {
  return postgres.query(
    'postgres',
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
      WHERE datname = 'knhk' AND state = 'idle in transaction'`,
  );
}

/** Every fault as a pod shows it that has none. */
export const ALL_OFF = {
  ...{ leak: null, talkingLeak: null, hoard: null },
  ...{ errors: null, workload: null, slowQueries: null, hang: null },
};

export async function faultsOf(pod: Pod): Promise<unknown> {
  return (await fetch(`${pod.api}/faults`)).json();
}

/** The lines of a pod's log that trace connections for one call. */
export function tracedBy(pod: Pod, event: string, call: string): readonly string[] {
  const line = new RegExp(`TRACE sqlx::pool: connection ${event} id=\\d+ call=${call}$`, 'gm');
  return pod.output().match(line) ?? [];
}

export async function sessionsOf(service: TestService, pod: Pod): Promise<Session[]> {
  return (await sessions(service)).filter((session) => session.application_name === heldBy(pod.process.name));
}

/** Ends the pod's sessions that are in this state. */
export function terminateOf({ postgres }: TestService, pod: Pod, state: string): Promise<unknown> {
  return postgres.query(
    'postgres',
    'SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = $1 AND state = $2',
    [heldBy(pod.process.name), state],
  );
}
