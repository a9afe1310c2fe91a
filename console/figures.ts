/** The service's figures around an execution: what was usual before, and whether it lasts. */
import { findTarget } from '../src/configuration/configuration';
import { readExecution } from '../src/history/read';
import type { Series } from './contract';
import type { Histories } from './histories';
import { readSeries } from './metrics';
import type { ConsoleSource } from './source';

/** Before the incident for what was usual, after its end for whether that lasts. */
const BEFORE_MS = 45_000;
const AFTER_MS = 15_000;
/** When an incident began does not change. */
const HISTORY_AGE_MS = 60_000;

export interface Figures {
  readonly series: Series;
  readonly isRunning: boolean;
  /** The time around it is over, too. */
  readonly isOver: boolean;
}

/** Those that Prometheus has, or those that were kept, where these are more. @throws ExecutionDoesNotExist, by name. */
export async function readFigures(
  source: ConsoleSource,
  histories: Histories,
  name: string,
): Promise<Figures> {
  const found = await source.executions.describe(name);
  const isRunning = found.status === 'RUNNING';
  const events = await histories.read(name, HISTORY_AGE_MS);
  const { incident } = readExecution(events, found);
  const { targets } = source.configuration;
  const target = incident ? findTarget(source.configuration, incident.target.name) : targets[0];
  if (!target) throw new Error(`target '${incident?.target.name}' is not in the configuration`);
  const now = Date.now();
  const startedMs = found.startDate?.getTime() ?? now;
  const incidentMs = Date.parse(incident?.startedAt ?? '') || startedMs;
  const from = Math.min(startedMs, incidentMs) - BEFORE_MS;
  const to = (found.stopDate?.getTime() ?? now) + AFTER_MS;
  const seconds = [from / 1_000, Math.min(to, now) / 1_000] as const;
  const ended = { isRunning, isOver: to < now };
  const kept = isRunning ? null : await source.keptFigures(name);
  try {
    const prometheus = await source.prometheus(target);
    const series = await readSeries(prometheus, source.configuration, target, ...seconds);
    return { series: kept && samplesIn(kept) > samplesIn(series) ? kept : series, ...ended };
  } catch (error) {
    if (kept === null) throw error;
    return { series: kept, ...ended };
  }
}

function samplesIn({ pool }: Series): number {
  return pool.filter((value) => value !== null).length;
}
