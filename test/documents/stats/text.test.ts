/** The sums as a person reads them on a terminal. */
import { statsOf } from '../../../src/documents/stats/stats';
import { statsText } from '../../../src/documents/stats/text';
import { ORDERS_LEAK, past } from './past';

const WHOLE = { sinceMs: Date.parse('2026-01-01T00:00:00.000Z'), unread: 0, partial: null };

it('says everything that was asked for', () => {
  const stats = statsOf([
    past('a', { startedAt: '2026-02-01T00:00:00.000Z', calls: ['GET /orders'] }),
    past('b', { refusals: ['no-headroom'], outcome: 'recovered', changes: { made: 3, undone: 1 } }),
    past('c', {
      target: 'shop',
      cause: 'slow-queries',
      leaks: [],
      secondsTo: { detect: 5, firstChange: null, resolve: 9 },
    }),
    past('d', { outcome: 'joined' }),
  ]);
  expect(statsText(stats, WHOLE)).toBe(
    `3 incident(s) since 2026-01-01T00:00:00.000Z. Not counted: 1 joined

Repaired without a person  2 of 3 (66.7 %)
Outcomes                   resolved 2, recovered 1
Causes                     connection-leak 2, slow-queries 1
Time to detect             median 20 s, 90 % within 20 s, of 3 incidents
Time to first change       median 1 min 00 s, 90 % within 1 min 00 s, of 2 incidents
Time to resolve            median 2 min 00 s, 90 % within 2 min 00 s, of 3 incidents
Changes                    5 made, 1 undone
Refused, by reason         no-headroom 1

What leaked       Incidents  Sessions  Last                      Last statement
knhk-closed-loop          2        24  2026-02-01T00:00:00.000Z  ${ORDERS_LEAK.query}

Calls that did not release a connection: GET /orders 1

Target            Incidents  Repaired alone  Median to resolve  Most frequent cause
knhk-closed-loop          2               1         2 min 00 s  connection-leak 2
shop                      1               1                9 s  slow-queries 1

Month    Incidents  Repaired alone  Median to resolve  Most frequent cause
2026-02          1               1         2 min 00 s  connection-leak 1
2026-01          2               1         1 min 05 s  connection-leak 1
`,
  );
});

it('says of nothing that it is nothing, and what may be missing', () => {
  expect(
    statsText(statsOf([]), { ...WHOLE, unread: 2, partial: 'of 9 reports the newest 7 were read' }),
  ).toBe(
    `No incident since 2026-01-01T00:00:00.000Z.
There may be more: of 9 reports the newest 7 were read; 2 report(s) could not be read.
`,
  );
});

it('says of one incident that it is one, and what was not reached', () => {
  const text = statsText(
    statsOf([past('a', { leaks: null, secondsTo: { detect: 3, firstChange: null, resolve: null } })]),
    WHOLE,
  );
  expect(text).toContain('Time to detect             3 s, of one incident alone\n');
  expect(text).toContain('Time to first change       not known of any incident\n');
  expect(text).toContain('Of 1 leak(s) an earlier version did not keep what leaked.');
});

it('lets nothing from a report act on the terminal', () => {
  const leak = { ...ORDERS_LEAK, application: 'api\u001b[2J' };
  const text = statsText(statsOf([past('a', { leaks: [leak], target: 'a\nb' })]), WHOLE);
  expect(text).not.toContain('\u001b');
  expect(text).not.toContain('a\nb');
});
