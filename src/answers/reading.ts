/** Reads how an incident stands, from its execution. */
import type { HistoryEvent } from '../history/events';
import type { ExecutionDescription } from '../history/execution';
import { type ExecutionHistory, readExecution } from '../history/read';
import { type Situation, situationOf } from './situation';

export interface ExecutionReader {
  describe(execution: string): Promise<ExecutionDescription>;
  history(execution: string): Promise<readonly HistoryEvent[]>;
}

export interface Reading {
  readonly described: ExecutionDescription;
  readonly history: ExecutionHistory;
  readonly situation: Situation;
}

/** In this order: a history that is read later than the status may know of the end, never the other way around. */
export async function readSituation(execution: string, reader: ExecutionReader): Promise<Reading> {
  const described = await reader.describe(execution);
  const history = readExecution(await reader.history(execution), described);
  return { described, history, situation: situationOf(history, described) };
}
