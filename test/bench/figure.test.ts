/** What a row comes to: its figure, its spread, and whether it reaches what it was to reach. */
import { figureOf, medianOf, verdictOf } from '../../bench/figure';
import { movedSince, parseReference } from '../../bench/reference';
import type { Row } from '../../bench/row';
import { tableOf } from '../../bench/table';
import { lineOf } from '../../bench/words';

const row = (overrides: Partial<Row>): Row => ({
  ...{ name: 'reading', what: 'reading', beside: 'counting', unit: 'ms' as const },
  ...{ measured: [10, 20, 30], baseline: [5, 10, 15] },
  ...overrides,
});
const verdict = (overrides: Partial<Row>) => verdictOf(row(overrides), figureOf(row(overrides)));

describe('the figure of a row', () => {
  it('is the ratio of the medians, with the spread of the turns', () => {
    expect(figureOf(row({ measured: [10, 20, 65] }))).toEqual({
      of: 'ratio',
      value: 2,
      low: 2,
      high: expect.closeTo(65 / 15),
    });
  });

  it('compares turn by turn: what else the machine did falls on both', () => {
    expect(figureOf(row({ measured: [10, 200, 30], baseline: [5, 100, 15] }))).toMatchObject({
      low: 2,
      high: 2,
    });
  });

  it('compares with the median where there were no turns', () => {
    expect(figureOf(row({ measured: [10, 30], baseline: [5, 10, 15] }))).toEqual({
      ...{ of: 'ratio', value: 2, low: 1, high: 3 },
    });
  });

  it('is a difference or the value itself, where that is what was to be reached', () => {
    expect(figureOf(row({ target: { of: 'difference', most: 1 } }))).toMatchObject({
      value: 10,
      low: 5,
      high: 15,
    });
    expect(figureOf(row({ target: { of: 'value' } }))).toMatchObject({ of: 'value', value: 20 });
    expect(figureOf(row({ baseline: [] }))).toMatchObject({ of: 'value', value: 20 });
  });

  it('is refused where nothing was measured', () => {
    expect(() => figureOf(row({ measured: [] }))).toThrow('reading: nothing was measured');
    expect(() => figureOf(row({ baseline: [], target: { of: 'ratio' } }))).toThrow('no baseline');
  });
});

it.each<[NonNullable<Row['target']>, ReturnType<typeof verdict>]>([
  [{ of: 'ratio', most: 2 }, 'reached'],
  [{ of: 'ratio', most: 1.9 }, 'missed'],
  [{ of: 'ratio', least: 2 }, 'reached'],
  [{ of: 'ratio', least: 2.1 }, 'missed'],
  [{ of: 'ratio' }, null],
])('holds the figure against %j: %s', (target, expected) => {
  expect(verdict({ target })).toBe(expected);
});

it('has one median for all of it', () => {
  expect([medianOf([3, 1, 2]), medianOf([3, 1, 2, 9])]).toEqual([2, 2.5]);
});

it('is said in words', () => {
  const text = tableOf([lineOf(row({ target: { of: 'ratio', most: 1.2 }, note: 'because it reads' }))]);
  expect(text).toContain('20.0 ms');
  expect(text).toContain('2.00 × (2.00 × to 2.00 ×)');
  expect(text).toMatch(/≤ 1\.20 × +missed/);
  expect(text).toContain('reading: because it reads');
});

describe('what has moved', () => {
  const reference = (figure: { of: string; low: number; high: number }) =>
    parseReference(
      JSON.stringify({
        ...{ machine: 'here', node: 'v24.0.0', date: '2026-11-24' },
        figures: { reading: { ...figure, value: figure.low } },
      }),
    );
  const line = lineOf(row({ measured: [10, 20, 36] }));

  it('is a figure whose spread lies wholly beside the one of then', () => {
    const moved = (low: number, high: number) =>
      movedSince(reference({ of: 'ratio', low, high }), [line], 'here').map(({ name }) => name);
    expect(line.figure).toMatchObject({ low: 2, high: 2.4 });
    expect([moved(1, 1.9), moved(2.5, 3)]).toEqual([['reading'], ['reading']]);
    expect([moved(1, 2), moved(2.3, 3), moved(1, 3)]).toEqual([[], [], []]);
  });

  it('is nothing where there is one sample, and so no spread', () => {
    const once = lineOf(row({ measured: [20], baseline: [10] }));
    expect(movedSince(reference({ of: 'ratio', low: 3, high: 3 }), [once], 'here')).toEqual([]);
  });

  it('compares ratios anywhere, and other figures on the same machine alone', () => {
    const value = lineOf(row({ baseline: [] }));
    const there = (each: typeof line, of: string) =>
      movedSince(reference({ of, low: 0, high: 0.1 }), [each], 'there').length;
    expect([there(line, 'ratio'), there(value, 'value')]).toEqual([1, 0]);
    expect(movedSince(reference({ of: 'value', low: 0, high: 0.1 }), [value], 'here')).toHaveLength(1);
  });
});
