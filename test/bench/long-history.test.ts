/** The history that the benchmark of the timeline reads. */
import { longHistory } from '../../bench/timeline/long-history';
import type { HistoryEvent } from '../../src/history/events';
import { timelineOf } from '../support/documents';

const read = (events: number) =>
  (JSON.parse(longHistory(events)) as { events: (Omit<HistoryEvent, 'timestamp'> & { timestamp: string })[] })
    .events;

it('is as long as wanted, whole, and told round by round', () => {
  const events = read(5_000);
  expect(events.length).toBeGreaterThan(4_960);
  expect(events.length).toBeLessThanOrEqual(5_000);
  expect(events.every(({ id }, index) => id === index + 1)).toBe(true);
  expect(events.every(({ id = 0, previousEventId = 0 }) => previousEventId < id)).toBe(true);
  const timeline = timelineOf(events.map((event) => ({ ...event, timestamp: new Date(event.timestamp) })));
  expect(timeline.execution.status).toBe('SUCCEEDED');
  expect(timeline.unknownEvents).toEqual({});
  expect(timeline.entries.filter(({ state }) => state === 'Remediate').length).toBeGreaterThan(150);
});
