/**
 * The emulator beside Step Functions itself: what the service answered to small definitions, recorded in accounts or said
 * in its documentation, for the parts of the language that this project's definition uses.
 */
import { stopTheClock } from '../../common/testing/on-the-clock';
import { answerOf } from './fixtures/recorded-answers';
import { CHOICES } from './fixtures/recorded-answers/choices';
import { PARALLELS } from './fixtures/recorded-answers/parallels';
import { PASSES } from './fixtures/recorded-answers/passes';
import { RETRIES } from './fixtures/recorded-answers/retries';
import type { RecordedAnswer } from './fixtures/recorded-answers/row';
import { TASKS } from './fixtures/recorded-answers/tasks';
import { WAITS_UNTIL } from './fixtures/recorded-answers/waits';

stopTheClock();
beforeEach(() => void jest.setSystemTime(Date.parse('2026-01-01T00:00:00Z')));

const named = (rows: readonly RecordedAnswer[]) => rows.map((row) => [row.shows, row] as const);

describe.each([
  ['Pass and Fail', PASSES],
  ['Task', TASKS],
  ['Retry', RETRIES],
  ['Parallel', PARALLELS],
  ['Choice', CHOICES],
  ['Wait', WAITS_UNTIL],
])('%s', (_, rows) => {
  it.each(named(rows))('%s', async (_shows, row) => {
    const { events, ...answered } = await answerOf(row);
    const { status, output, error, cause, secondsBetweenCalls, seconds } = row;
    expect(answered).toMatchObject({ status, output, error });
    expect(answered).toMatchObject(told({ cause, secondsBetweenCalls, seconds }));
    if (row.events) expectHistory(events, row.events);
  });
});

/** What the source tells. */
function told(facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined));
}

/** Lines with ids are compared as they are, those without by their text. */
function expectHistory(answered: readonly string[], recorded: readonly string[]): void {
  const inOrder = recorded.filter((line) => !line.startsWith('*'));
  if (inOrder.length === recorded.length) {
    expect(answered).toEqual(recorded);
    return;
  }
  expect(answered).toEqual(expect.arrayContaining(inOrder));
  const withoutIds = answered.map((line) => line.replace(/^\d+ \d+/, '* *'));
  for (const line of recorded.filter((each) => each.startsWith('*'))) {
    expect(withoutIds.filter((each) => each === line)).toHaveLength(
      recorded.filter((each) => each === line).length,
    );
  }
}
