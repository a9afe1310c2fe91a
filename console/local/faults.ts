/** Switching the sample service's faults, in all pods at once, and reading which are on. */

import type { Cluster } from '../../emulators/kubernetes/cluster';
import { API_PORT } from '../../emulators/kubernetes/ports';
import { InvalidInputError } from '../../src/model/errors';
import type { FaultState } from '../contract';

const TIMEOUT_MS = 2_000;

interface Preset {
  readonly title: string;
  readonly what: string;
  /** @param poolSize connections that one pod may hold. */
  readonly settings: (poolSize: number) => Readonly<Record<string, unknown>>;
}

/** One strength each: enough that its effect is seen within seconds. */
const PRESETS: Readonly<Record<string, Preset>> = {
  leak: {
    title: 'Connection leak',
    what: 'transactions are opened and never finished, until the pool is full',
    settings: (connections) => ({ connectionsPerSecond: 4, connections }),
  },
  hoard: {
    title: 'Hoarded connections',
    what: 'connections are held without a transaction; only a new pod releases them',
    settings: (connections) => ({ connectionsPerSecond: 4, connections }),
  },
  slowQueries: {
    title: 'Slow queries',
    what: 'every request runs a report of 12 s',
    settings: () => ({ seconds: 12, share: 1 }),
  },
  workload: {
    title: 'Heavier work',
    what: 'every query takes 400 ms',
    settings: () => ({ ms: 400 }),
  },
  errors: {
    title: 'Failing requests',
    what: 'three requests in ten fail, whatever the pool does',
    settings: () => ({ share: 0.3 }),
  },
};

export const FAULT_NAMES = Object.keys(PRESETS);

/**
 * Switches a fault on or off in every pod that is ready.
 * @throws InvalidInputError for a fault that there is not; Error when a pod refused, after all were asked.
 */
export async function switchFault(
  cluster: Cluster,
  name: string,
  on: boolean,
  poolSize: number,
): Promise<void> {
  const preset = Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined;
  if (!preset) {
    throw new InvalidInputError(`fault: one of ${FAULT_NAMES.join(', ')} is accepted (got '${name}')`);
  }
  const body = JSON.stringify({ [name]: on ? preset.settings(poolSize) : null });
  const pods = cluster.pods().filter(({ ready }) => ready);
  if (pods.length === 0) throw new Error('no pod is ready to switch the fault in');
  const answers = await Promise.allSettled(pods.map(({ ip }) => post(ip, body)));
  const failed = answers.filter(({ status }) => status === 'rejected').length;
  if (failed > 0) throw new Error(`${failed} of ${pods.length} pods did not switch it`);
}

async function post(ip: string, body: string): Promise<void> {
  const response = await fetch(`http://${ip}:${API_PORT}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`HTTP ${response.status}: ${await response.text()}`);
}

/** Settings while it is on; what it has done, and still holds, also afterwards. */
type Status = Readonly<Record<string, Readonly<Record<string, unknown>> | null>>;

/** Every fault, as the pods themselves tell it. */
export async function readFaults(cluster: Cluster): Promise<FaultState[]> {
  const statuses = await Promise.all(cluster.podUrls().map(statusAt));
  return Object.entries(PRESETS).map(([name, { title, what }]) => {
    const known = statuses.map((status) => status[name]).filter((each) => each != null);
    const pods = known.filter((each) => Object.keys(each).some((key) => key !== 'leaked' && key !== 'held'));
    const held = known.reduce((sum, each) => sum + Number(each['held'] ?? 0), 0);
    return { name, title, what, pods: pods.length, held };
  });
}

async function statusAt(url: string): Promise<Status> {
  try {
    const response = await fetch(`${url}/faults`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return (await response.json()) as Status;
  } catch {
    // A pod that is going away tells nothing of its faults; the next look leaves it out.
    return {};
  }
}
