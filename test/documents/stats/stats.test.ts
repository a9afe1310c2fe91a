/** Sums over past incidents. */
import { distributionOf, distributionText } from '../../../src/documents/stats/distribution';
import { statsOf } from '../../../src/documents/stats/stats';
import { ORDERS_LEAK, past } from './past';

it.each<[(number | null)[], number | null, number | null, string]>([
  [[], null, null, 'not known of any incident'],
  [[null], null, null, 'not known of any incident'],
  [[130, null], 130, 130, '2 min 10 s, of one incident alone'],
  [[30, 10], 20, 30, 'median 20 s, 90 % within 30 s, of 2 incidents'],
  [[10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 5.5, 9, 'median 5.5 s, 90 % within 9 s, of 10 incidents'],
  [[0, 0, 0], 0, 0, 'median 0 s, 90 % within 0 s, of 3 incidents'],
])('median and 90th percentile of %j', (values, median, p90, text) => {
  const distribution = distributionOf(values);
  expect(distribution).toEqual({ count: values.filter((each) => each !== null).length, median, p90 });
  expect(distributionText(distribution)).toBe(text);
});

const STOCK_LEAK = { application: 'shop', query: 'UPDATE stock SET reserved = ?', sessions: 3 };
const YEAR = [
  past('a', { startedAt: '2026-01-31T23:59:59.000Z', leaks: [ORDERS_LEAK, STOCK_LEAK] }),
  past('b', {
    startedAt: '2026-02-01T00:00:00.000Z',
    secondsTo: { detect: 40, firstChange: null, resolve: null },
  }),
  past('c', {
    startedAt: '2026-02-10T00:00:00.000Z',
    target: 'shop',
    outcome: 'recovered',
    cause: 'undersized-pool',
    leaks: [],
    refusals: ['no-headroom', 'owner'],
    changes: { made: 2, undone: 1 },
  }),
  past('d', { outcome: 'open', cause: null, refusals: ['no-headroom'], changes: { made: 0, undone: 0 } }),
  past('e', { outcome: 'joined' }),
  past('f', { outcome: 'dry-run' }),
  past('g', { leaks: null, calls: ['GET /orders', 'GET /orders'] }),
];

it('counts incidents, and not what joined, observed or changed nothing on purpose', () => {
  const { all, notCounted, leaksNotKept, calls } = statsOf(YEAR);
  expect(all).toMatchObject({
    incidents: 5,
    repairedAlone: 3,
    outcomes: [{ name: 'resolved', count: 3 }, { name: 'open' }, { name: 'recovered' }],
    causes: [{ name: 'connection-leak', count: 3 }, { name: 'none' }, { name: 'undersized-pool' }],
    refusals: [
      { name: 'no-headroom', count: 2 },
      { name: 'owner', count: 1 },
    ],
    changes: { made: 5, undone: 1 },
    secondsTo: { detect: { count: 5, median: 20, p90: 40 }, resolve: { count: 4 } },
  });
  expect(notCounted).toEqual([
    { name: 'dry-run', count: 1 },
    { name: 'joined', count: 1 },
  ]);
  expect([leaksNotKept, calls]).toEqual([1, [{ name: 'GET /orders', count: 1 }]]);
});

it('counts by target and by month, UTC', () => {
  const { byTarget, byMonth } = statsOf(YEAR);
  expect(byTarget.map(({ target, incidents }) => [target, incidents])).toEqual([
    ['knhk-closed-loop', 4],
    ['shop', 1],
  ]);
  expect(byMonth.map(({ month, incidents }) => [month, incidents])).toEqual([
    ['2026-02', 2],
    ['2026-01', 3],
  ]);
});

it('counts a leak by its application and statement, however many sessions it had', () => {
  expect(statsOf(YEAR).leaks).toEqual([
    { ...ORDERS_LEAK, sessions: 36, incidents: 3, lastAt: '2026-02-01T00:00:00.000Z' },
    { ...STOCK_LEAK, sessions: 3, incidents: 1, lastAt: '2026-01-31T23:59:59.000Z' },
  ]);
});

it('counts what was asked for, from its first moment', () => {
  const sinceMs = Date.parse('2026-02-01T00:00:00.000Z');
  expect(statsOf(YEAR, { sinceMs }).all.incidents).toBe(2);
  expect(statsOf(YEAR, { sinceMs, target: 'shop' }).all.incidents).toBe(1);
  expect(statsOf([], {}).all).toMatchObject({
    incidents: 0,
    causes: [],
    secondsTo: { detect: { median: null } },
  });
});
