/** Figures travel to another machine: what is to be reached is a ratio, or has a reason why it is none. */
import { whyAbsolute } from '../../bench/absolute';
import { FLAMES } from '../../bench/flames';
import { performancePage } from '../../bench/page';
import type { Row } from '../../bench/row';
import { lineOf } from '../../bench/words';

const row = (overrides: Partial<Row>): Row => ({
  ...{ name: 'reading', what: 'reading', beside: 'counting', unit: 'ms' as const },
  ...{ measured: [10, 20, 30], baseline: [5, 10, 15] },
  ...overrides,
});

it.each<Partial<Row>>([
  { target: { of: 'difference', most: 50 } },
  { target: { of: 'value', most: 1 }, unit: 's' },
  { target: { of: 'value', least: 500 }, unit: 'per second' },
])('is refused as %j', (overrides) => {
  expect(() => whyAbsolute(row(overrides))).toThrow('reading: a target that is no ratio does not travel');
});

it('needs no reason as a ratio, or where nothing is to be reached', () => {
  expect(whyAbsolute(row({ target: { of: 'ratio', most: 2 } }))).toBeNull();
  expect(whyAbsolute(row({ unit: 's' }))).toBeNull();
});

it('has one in money, in memory and where somebody waits', () => {
  const value = { of: 'value', most: 1 } as const;
  expect(whyAbsolute(row({ name: 'cost-resolved', unit: 'USD', target: value }))).toContain('list prices');
  expect(whyAbsolute(row({ unit: 'MB', target: value }))).toContain('speed of the machine');
  expect(whyAbsolute(row({ name: 'alert-to-action-warm', target: value }))).toContain('waits for');
});

describe('the page', () => {
  const page = performancePage({
    lines: [row({}), row({ name: 'cost-x', unit: 'USD', target: { of: 'value', most: 1 } })].map(lineOf),
    ...{ machine: 'here', node: 'v24', date: '2026-11-30', durationSeconds: 600, plots: {}, leftOut: [] },
    took: { cost: 2, alert: 90 },
  });

  it('names what is no ratio, with the reason', () => {
    expect(page).toContain('- `cost-x`: dollars are list prices');
    expect(page).not.toContain('- `reading`');
  });

  it('says what each measurement took, the longest first, and shows where the time goes', () => {
    expect(page).toContain('What each measurement took: alert 90 s, cost 2 s.');
    for (const { file } of Object.values(FLAMES)) expect(page).toContain(`(${file})`);
  });
});
