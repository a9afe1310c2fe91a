/** An incident from before its fault until after its end, counted at the servers where it left its traces. */
import { leak } from '../gameday/scenarios/shared';
import type { Stage } from '../gameday/stage';
import type { Bench } from './cell';

export const POOL_SIZE = 16;
const SILENT_TIMEOUT_MS = 60_000;
/** Slow enough that the first sessions count as leaked when the alert fires. */
const LEAK = leak(POOL_SIZE);
const SESSION_ENDED = /terminating connection due to administrator command/g;

export interface Trace {
  readonly execution: string;
  /** Executions that there are and were not before it. */
  readonly executions: number;
  /** Sessions that PostgreSQL ended for somebody, by its own log. */
  readonly sessionsEnded: number;
}

/**
 * Leaks every pool and waits until the execution that the alert starts has ended.
 * @param meanwhile What else happens once it has started.
 */
export async function leakIncident(
  bench: Bench,
  meanwhile: (execution: string) => Promise<void> = async () => undefined,
): Promise<Trace> {
  const { stage } = bench;
  const before = await countsOf(stage);
  await stage.fault({ leak: null });
  await stage.fault(LEAK);
  const execution = await stage.executionByAlert();
  bench.execution = execution;
  await meanwhile(execution);
  await stage.ended(execution);
  const after = await countsOf(stage);
  return {
    execution,
    executions: after.executions - before.executions,
    sessionsEnded: after.sessionsEnded - before.sessionsEnded,
  };
}

/** Waits until no alert fires, and Alertmanager has said so: what fires next is another incident. */
export async function untilSilent({ stage }: Bench): Promise<void> {
  const { alertmanager } = stage.world;
  await stage.until('silence', SILENT_TIMEOUT_MS, async () => {
    const response = await fetch(`${alertmanager.url}/api/v2/alerts?active=true`);
    const alerts = (await response.json()) as { labels: { alertname: string } }[];
    const { name } = stage.world.configuration.alerts.critical;
    return !alerts.some(({ labels }) => labels.alertname === name);
  });
}

async function countsOf({ world }: Stage) {
  const log = await world.postgresLog();
  return {
    executions: (await world.executions.list(1_000)).length,
    sessionsEnded: [...log.matchAll(SESSION_ENDED)].length,
  };
}
