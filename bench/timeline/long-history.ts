/** A history as long as wanted: a recorded one, of which a whole round of the response is repeated. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

interface RecordedEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: string;
  readonly stateEnteredEventDetails?: { readonly name?: string };
}

const RECORDED = path.join(__dirname, '..', '..', 'test', 'fixtures', 'histories', 'resolved.jsonl');
/** The second round of it: from its diagnosis to the wait before the next sample. Nothing else runs meanwhile. */
const FIRST_STATE = 'Diagnose';
const STATE_AFTER = 'WaitForNextSample';

/**
 * As `GetExecutionHistory` answers, in JSON. A timeline folds samples of one kind together; rounds of diagnosis, change
 * and validation it has to tell one by one.
 * @param events at most so many: as many whole rounds as fit.
 */
export function longHistory(events: number): string {
  const recorded = readFileSync(RECORDED, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line) as RecordedEvent);
  const indexOf = (name: string) =>
    recorded.findLastIndex(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name === name);
  const from = indexOf(FIRST_STATE);
  const to = recorded.findIndex(
    ({ stateEnteredEventDetails }, index) => index > from && stateEnteredEventDetails?.name === STATE_AFTER,
  );
  if (from < 1 || to < from) throw new RangeError(`${RECORDED} has no round to repeat`);
  const round = recorded.slice(from, to);
  const roundMs = Date.parse(recorded[to]?.timestamp ?? '') - Date.parse(recorded[from]?.timestamp ?? '');
  const times = Math.floor((events - recorded.length) / round.length);
  const repeated = Array.from({ length: times }, (_, time) =>
    round.map((event) => shifted(event, time * round.length, time * roundMs)),
  ).flat();
  const rest = recorded.slice(from).map((event) => shifted(event, times * round.length, times * roundMs));
  return JSON.stringify({ events: [...recorded.slice(0, from), ...repeated, ...rest] });
}

function shifted(event: RecordedEvent, ids: number, ms: number): RecordedEvent {
  return {
    ...event,
    id: event.id + ids,
    previousEventId: event.previousEventId + ids,
    timestamp: new Date(Date.parse(event.timestamp) + ms).toISOString(),
  };
}
