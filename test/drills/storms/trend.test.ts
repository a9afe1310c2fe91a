/** What counts as flat. */
import type { Reading } from '../../../drills/storms/reading';
import { quarters, TRENDS, trendFact } from '../../../drills/storms/trend';

const FLAT: Reading = {
  ...{ heapMb: 50, rssMb: 210, childrenMb: 1_600, descriptors: 100, children: 17, sessions: 3, files: 60 },
};
const readings = (of: (index: number) => Partial<Reading>) =>
  Array.from({ length: 200 }, (_, index) => ({ ...FLAT, ...of(index) }));
const failing = (all: readonly Reading[]) =>
  TRENDS.map((trend) => trendFact(trend, all))
    .filter(({ holds }) => !holds)
    .map(({ what }) => what.split(',')[0]);

test('the warm-up does not count, nor does a single reading', () => {
  expect(
    failing(readings((index) => (index < 20 ? { heapMb: 1, descriptors: 1, children: 1 } : {}))),
  ).toEqual([]);
  expect(
    failing(readings((index) => (index === 199 ? { rssMb: 9_000, sessions: 90, files: 900 } : {}))),
  ).toEqual([]);
});

test.each<[string, keyof Reading, number]>([
  ['heap', 'heapMb', 0.2],
  ['memory', 'rssMb', 0.5],
  ["the children's memory", 'childrenMb', 2],
  ['descriptors', 'descriptors', 1],
  ['processes', 'children', 1],
  ['sessions', 'sessions', 1],
  ['files', 'files', 1],
])('what is left behind by each incident is found: %s', (what, field, each) => {
  expect(failing(readings((index) => ({ [field]: FLAT[field] + each * index })))).toEqual([what]);
});

test('quarters: the middle of each, and the slope between them', () => {
  expect(quarters(Array.from({ length: 100 }, (_, index) => index))).toEqual({
    first: 20,
    last: 88,
    slope: 1,
  });
  expect(quarters([7])).toEqual({ first: 7, last: 7, slope: 0 });
  expect(() => quarters([])).toThrow(RangeError);
});
