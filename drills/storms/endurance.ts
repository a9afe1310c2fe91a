/** Incidents one after another in one local run, and whether it takes more of the machine with each of them. */

import { setTimeout as sleep } from 'node:timers/promises';
import { startWorld, type World, type WorldOptions } from '../../local/world';
import { buildReport } from '../../src/documents/report/report';
import { readExecution } from '../../src/history/read';
import { type Fact, fact } from '../harness/fact';
import { leakSessions } from './leaked-sessions';
import { type LoadResult, sendStorm } from './load';
import { notification } from './notification';
import { measure, type Reading } from './reading';
import { TRENDS, trendFact } from './trend';

export interface EnduranceOptions {
  readonly incidents: number;
  readonly onProgress?: (text: string) => void;
}

export interface EnduranceResult {
  readonly facts: readonly Fact[];
  readonly holds: boolean;
  /** After each incident. */
  readonly readings: readonly Reading[];
  /** What each incident came to. */
  readonly outcomes: readonly string[];
  readonly seconds: number;
}

/** Sessions that leak in each incident. */
const LEAKED = 4;
const END_TIMEOUT_MS = 60_000;
/** Between the end of one and the start of the next: what the last one still does is done by then. */
const PAUSE_MS = 300;

/** Times as short as the configuration takes them, and a budget that does not end the run after the third repair. */
const WORLD: WorldOptions = {
  replicas: 1,
  requestsPerSecond: 20,
  configuration: {
    alerts: { warning: { forSeconds: 0 }, critical: { forSeconds: 1 } },
    remediation: {
      settleSeconds: 0,
      terminate: { idleInTransactionSeconds: 1 },
      budget: { windowSeconds: 1, maxResolvedInWindow: 100, maxPerDay: 1_000 },
    },
    validation: { windowSeconds: 2, sampleIntervalSeconds: 1, patienceSeconds: 20 },
    escalation: { executionTimeoutSeconds: 600 },
  },
};

/** Plays them in one world: each is a real leak, reported by a webhook, repaired and validated by a real execution. */
export async function playEndurance({ incidents, onProgress }: EnduranceOptions): Promise<EnduranceResult> {
  const world = await startWorld({ ...WORLD, ...(onProgress ? { onProgress } : {}) });
  const startedMs = performance.now();
  try {
    const outcomes: string[] = [];
    const readings: Reading[] = [];
    for (let index = 1; index <= incidents; index++) {
      outcomes.push(await playIncident(world));
      await sleep(PAUSE_MS);
      readings.push(await measure(world));
      onProgress?.(`${index}: ${outcomes.at(-1)}, ${textOf(readings.at(-1) as Reading)}`);
    }
    const facts = [
      fact('incidents repaired', incidents, outcomes.filter((outcome) => outcome === 'resolved').length),
      fact('executions', incidents, world.aws.stepFunctions.executions.length),
      ...TRENDS.map((trend) => trendFact(trend, readings)),
    ];
    return {
      facts,
      holds: facts.every(({ holds }) => holds),
      ...{ readings, outcomes, seconds: Math.round((performance.now() - startedMs) / 1_000) },
    };
  } finally {
    await world.close();
  }
}

/** What it came to: `resolved` when the sessions were ended and the execution says so. */
async function playIncident(world: World): Promise<string> {
  const leaked = await leakSessions(world, LEAKED);
  await sleep(idleMs(world));
  const told = await tell(world);
  if (told.answers['202'] !== 1) return `refused: ${JSON.stringify(told.answers)}`;
  const execution = world.aws.stepFunctions.executions.at(-1);
  if (!execution) return 'nothing was started';
  for (const end = performance.now() + END_TIMEOUT_MS; execution.status === 'RUNNING'; await sleep(50)) {
    if (performance.now() > end) return 'still running';
  }
  const isGone = await leaked.gone(1_000);
  const { outcome } = buildReport(
    readExecution(await world.executions.history(execution.header.arn)),
    world.configuration,
  );
  return isGone ? outcome : `${outcome}, but the sessions are there`;
}

function idleMs({ configuration }: World): number {
  return configuration.remediation.terminate.idleInTransactionSeconds * 1_000 + 100;
}

function tell({ configuration, webhook }: World): Promise<LoadResult> {
  const labels = { alertname: configuration.alerts.critical.name, ...configuration.targets[0]?.alertLabels };
  const body = notification(labels, [{ labels, startsAt: new Date().toISOString() }]);
  return sendStorm({ ...webhook, webhooks: [{ kind: 'firing', body }], connections: 1, seed: 1 });
}

function textOf(reading: Reading): string {
  return TRENDS.map(({ what, unit, of }) => `${what} ${of(reading)}${unit}`).join(', ');
}
